/// One Swift file, by its path from the package root, in tokens.
struct SourceFile {
    let path: String
    let lines: [Substring]
    let tokens: [Token]
    let allowances: [Allowance]

    init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
        let tokenizer = Tokenizer(text)
        tokens = tokenizer.tokens
        allowances = tokenizer.allowances
    }

    private var folders: [Substring] { path.split(separator: "/").dropLast() }
    /// `Sources`, `Tests`, or another folder of the root.
    var area: String { folders.first.map(String.init) ?? "" }
    /// The target that the file belongs to, by the folder below the area.
    var target: String { folders.dropFirst().first.map(String.init) ?? "" }
    var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The index of the mark that closes the one at `start`: `{`, `(` or `[`.
    func closing(_ start: Int) -> Int? {
        var depth = 0
        for index in start..<tokens.count where tokens[index].kind == .mark {
            switch tokens[index].text {
            case "{", "(", "[": depth += 1
            case "}", ")", "]":
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
        }
        return nil
    }

    /// Whether `words` stand at `index`, one token each.
    func matches(_ words: [String], at index: Int) -> Bool {
        guard index + words.count <= tokens.count else { return false }
        return words.indices.allSatisfy { offset in
            let token = tokens[index + offset]
            return token.text == words[offset] && token.kind != .string
        }
    }
}
