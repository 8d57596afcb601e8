// What the page's scripts are checked by: `npm run lint`, and the tests.

import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["*.js"],
    languageOptions: { globals: { ...globals.browser, L: "readonly" } },
    rules: {
      eqeqeq: "error", "no-eval": "error", "no-implied-eval": "error", "no-shadow": "error",
      "no-var": "error", "prefer-const": "error",
    },
  },
  { files: ["tests/*.js"], languageOptions: { globals: globals.node } },
];
