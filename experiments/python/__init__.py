"""The door for Python: the verbs as functions, and what they return as objects.

`calls` has a function for each verb, `words` turns what it is given into what would be typed,
`doing` plans and makes it as the command line does, `results` and `kinds` hold what lies in a
folder, `reading` reads what is there already.
"""

import warnings

warnings.filterwarnings("ignore", "IProgress not found")  # of tqdm, of which no bar is shown
