"""`make bench`: every figure of the README, as ratios within one run, in a throw-away directory."""
