"""`python -m validation.evidence`: finds the worlds that the evidence leaves open."""

import sys

from validation.evidence.command import evidence

if __name__ == "__main__":
    sys.exit(evidence(sys.argv[1:]))
