extension HouseRules {
    // In halves, so that this file keeps the rules that it states.
    private static let machinePaths = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/"]
    private static let leftovers = ["TO" + "DO", "FIX" + "ME"]

    /// The rules for every text of the package, whatever its language.
    static func textViolations(path: String, text: String) -> [Violation] {
        var violations: [Violation] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            for machinePath in machinePaths where line.contains(machinePath) {
                violations.append(
                    Violation(
                        rule: .machinePath, path: path, line: index + 1, detail: machinePath))
            }
            for leftover in leftovers where containsWord(leftover, in: line) {
                violations.append(
                    Violation(rule: .leftover, path: path, line: index + 1, detail: leftover))
            }
        }
        return violations
    }

    private static func containsWord(_ word: String, in line: Substring) -> Bool {
        guard line.contains(word) else { return false }
        return line.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" })
            .contains { $0 == word }
    }
}
