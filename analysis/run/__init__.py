"""Makes and delivers: notebooks, records, README, web report, command line."""

import sys

# jsonschema, which nbformat imports, builds a grammar of internationalised addresses with it, for
# more than a second in every process. Nothing here has such an address; without the package
# jsonschema goes on without the check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
