extension HouseRules {
    /// A `default` in a switch that has a pattern `.someCase`. A switch over bytes or texts may
    /// have one.
    static func switchDefaults(in file: SourceFile) -> [Violation] {
        guard file.area == "Sources" else { return [] }
        return file.tokens.indices.compactMap { index in
            guard file.matches(["switch"], at: index),
                let open = file.tokens[index...].firstIndex(where: { $0.text == "{" }),
                let end = file.closing(open),
                let line = defaultLine(file.tokens, open + 1..<end)
            else { return nil }
            return Violation(
                rule: .switchDefault, path: file.path, line: line,
                detail: "each case of an enum is decided")
        }
    }

    /// The line of the `default` of the switch with this body, where it matches cases of an enum.
    private static func defaultLine(_ tokens: [Token], _ body: Range<Int>) -> Int? {
        var depth = 0
        var isPattern = false
        var matchesCases = false
        var line: Int?
        for index in body where tokens[index].kind != .string {
            switch tokens[index].text {
            case "{", "(", "[": depth += 1
            case "}", ")", "]": depth -= 1
            case "case" where depth == 0: isPattern = true
            case ":" where depth == 0: isPattern = false
            case "default" where depth == 0 && tokens[index - 1].text != "unknown":
                line = tokens[index].line
            case "." where isPattern && isImplicitMember(tokens, index): matchesCases = true
            default: break
            }
        }
        return matchesCases ? line : nil
    }

    private static func isImplicitMember(_ tokens: [Token], _ index: Int) -> Bool {
        let previous = tokens[index - 1]
        let startsExpression =
            previous.text == "case" || previous.text == "let" || previous.text == "var"
            || ["(", ",", ":"].contains(previous.text)
        return startsExpression && index + 1 < tokens.count && tokens[index + 1].kind == .word
    }
}
