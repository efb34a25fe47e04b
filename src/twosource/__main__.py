"""`python -m twosource` is `twosource`."""

import sys

from twosource.cli import main

sys.exit(main())
