// Evaluates the validations of a ValidatingAdmissionPolicy. Input: {"expressions": [...], "cases": [{"object": ..., "oldObject": ...}]}.
import { Environment } from '@marcbachmann/cel-js'

const environment = new Environment()
    .registerVariable('object', 'dyn')
    .registerVariable('oldObject', 'dyn')
    // The regular expressions of Kubernetes' CEL library.
    .registerFunction('string.find(string): string', (text, pattern) => text.match(new RegExp(pattern))?.[0] ?? '')

let input = ''
for await (const chunk of process.stdin)
    input += chunk
const { expressions, cases } = JSON.parse(input)
const programs = expressions.map(expression => environment.parse(expression))

// An error of the evaluation denies the request (failurePolicy: Fail).
function evaluate(program, values) {
    try {
        return program(values)
    } catch {
        return false
    }
}

console.log(JSON.stringify(cases.map(c => programs.map(program => evaluate(program, c)))))
