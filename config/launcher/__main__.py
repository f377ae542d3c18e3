import sys

from config.launcher.command import main

sys.exit(main())
