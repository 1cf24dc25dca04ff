// Compares JavaScript made by leaving types out with what the real compiler of TypeScript makes of the same files.
// Arguments: the compiler, then pairs of a file of TypeScript and the file to compare. Prints a line for each difference.
const [, , compiler, ...files] = process.argv
const ts = require(compiler)
const { readFileSync } = require('fs')
const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true,
  removeComments: true, allowJs: true }

function compiled(text, fileName) {
  const { outputText, diagnostics } = ts.transpileModule(text, { compilerOptions, fileName, reportDiagnostics: true })
  // Brackets and semicolons around what had a type are left alone by one and taken away by the other.
  return { diagnostics, text: outputText.replace(/^export \{\};\n/gm, '').replace(/[()\s;,]/g, '') }
}

for (let i = 0; i + 1 < files.length; i += 2) {
  const typed = readFileSync(files[i], 'utf8')
  const erased = readFileSync(files[i + 1], 'utf8')
  const wanted = compiled(typed, 'a.ts')
  const got = compiled(erased, 'a.js')
  const say = (text) => console.log(files[i] + ': ' + text)
  for (const each of got.diagnostics) say(ts.flattenDiagnosticMessageText(each.messageText, ' ') + ' at ' + each.start)
  if (erased.replace(/[^\n]/g, '') !== typed.replace(/[^\n]/g, '') || erased.length !== typed.length) say('lines or columns moved')
  let at = 0
  while (at < wanted.text.length && wanted.text[at] === got.text[at]) at++
  if (wanted.text !== got.text) say('wanted …' + wanted.text.slice(at, at + 60) + ' got …' + got.text.slice(at, at + 60))
}
