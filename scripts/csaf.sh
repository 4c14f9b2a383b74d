#!/bin/sh
# Gives an advisory to a validator of others: the OASIS schema and the mandatory tests of CSAF 2.0 (section 6.1), as
# @secvisogram/csaf-validator-lib has them. Needs Node and npm; nothing is installed in this tree.
# scripts/csaf.sh [FILE]: without one, the sample the tests hold the writer to.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
file=${1:-$here/testdata/csaf/advisory.json}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp "$file" "$dir/document.json"
cd "$dir"
npm install --silent --no-audit --no-fund --prefix "$dir" @secvisogram/csaf-validator-lib@2.0.10 >/dev/null
cat > "$dir/check.mjs" <<'JS'
import { readFileSync } from 'node:fs'
import validate from '@secvisogram/csaf-validator-lib/validate.js'
import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as schema from '@secvisogram/csaf-validator-lib/schemaTests.js'
const document = JSON.parse(readFileSync('document.json', 'utf8'))
const tests = [schema.csaf_2_0_strict, ...Object.values(mandatory)]
const result = await validate(tests, document)
for (const test of result.tests.filter((t) => !t.isValid)) {
  for (const error of test.errors) console.log(`${test.name} ${error.instancePath} ${error.message}`)
}
console.log(`${result.tests.length} tests, ${result.tests.filter((t) => !t.isValid).length} failing`)
process.exit(result.isValid ? 0 : 1)
JS
node "$dir/check.mjs"
