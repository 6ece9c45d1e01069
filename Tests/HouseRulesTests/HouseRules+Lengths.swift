extension HouseRules {
    static let fileLinesMax = 400
    /// Tables of cases are long.
    static let testFileLinesMax = 450
    static let functionLinesMax = 70
    static let columnsMax = 100

    static func lengths(of file: SourceFile) -> [Violation] {
        var violations: [Violation] = []
        let linesMax = file.area == "Sources" ? fileLinesMax : testFileLinesMax
        if file.lines.count > linesMax {
            violations.append(
                Violation(
                    rule: .fileLength, path: file.path, line: linesMax + 1,
                    detail: "\(file.lines.count) lines, at most \(linesMax)"))
        }
        for (index, line) in file.lines.enumerated() where line.utf8.count > columnsMax {
            guard line.count > columnsMax else { continue }
            violations.append(
                Violation(
                    rule: .lineLength, path: file.path, line: index + 1,
                    detail: "\(line.count) columns, at most \(columnsMax)"))
        }
        for function in functions(in: file) where function.lines > functionLinesMax {
            violations.append(
                Violation(
                    rule: .functionLength, path: file.path, line: function.line,
                    detail: "\(function.lines) lines, at most \(functionLinesMax)"))
        }
        return violations
    }

    /// Every function, initializer, subscript and computed property with a body.
    static func functions(in file: SourceFile) -> [(line: Int, lines: Int)] {
        file.tokens.indices.compactMap { index in
            guard startsBody(file.tokens, index), let open = body(file.tokens, after: index),
                let end = file.closing(open)
            else { return nil }
            let line = file.tokens[index].line
            return (line, file.tokens[end].line - line + 1)
        }
    }

    private static func startsBody(_ tokens: [Token], _ index: Int) -> Bool {
        guard tokens[index].kind == .word, index + 1 < tokens.count,
            index == 0 || tokens[index - 1].text != "."
        else { return false }
        switch tokens[index].text {
        case "func", "var", "deinit": return true
        case "init", "subscript": return ["(", "?", "!", "<"].contains(tokens[index + 1].text)
        default: return false
        }
    }

    private static let declarationStarts: Set<String> = [
        "func", "var", "let", "init", "case", "subscript", "package", "private", "internal",
        "fileprivate", "static", "mutating", "nonisolated", "struct", "enum", "class", "actor",
        "extension", "protocol", "typealias", "associatedtype", "@", "}", ";",
    ]

    /// The brace that opens the body; `nil` for a requirement of a protocol or a stored property.
    private static func body(_ tokens: [Token], after start: Int) -> Int? {
        var depth = 0
        for index in start + 1..<tokens.count {
            let token = tokens[index]
            switch token.text {
            case "(", "[": depth += 1
            case ")", "]":
                depth -= 1
                if depth < 0 { return nil }
            case "{" where depth == 0: return index
            case "=" where depth == 0 && tokens[start].text == "var": return nil
            default:
                let isNext = token.line > tokens[index - 1].line || token.text == "}"
                if depth == 0, isNext, declarationStarts.contains(token.text) { return nil }
            }
        }
        return nil
    }
}
