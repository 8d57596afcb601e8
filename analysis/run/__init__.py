"""Makes and delivers: notebooks, records, README, web report, command line."""
