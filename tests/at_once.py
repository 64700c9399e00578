"""The command as it is typed, but that each run is kept as soon as it is made.

python -m tests.at_once VERB ...
"""

from experiments.__main__ import script
from experiments.jobs import making

if __name__ == "__main__":
    making._JOBS = 1
    script()
