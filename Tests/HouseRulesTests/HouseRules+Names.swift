extension HouseRules {
    private static let grabBags: Set<String> = [
        "Util", "Utils", "Utilities", "Helper", "Helpers", "Common", "Shared", "Misc",
    ]
    private static let typeKinds: Set<String> = [
        "struct", "class", "enum", "actor", "protocol", "typealias",
    ]

    static func names(in file: SourceFile) -> [Violation] {
        var violations: [Violation] = []
        func complain(_ line: Int, _ detail: String) {
            violations.append(
                Violation(rule: .name, path: file.path, line: line, detail: detail))
        }
        for part in file.path.split(whereSeparator: { "/.+-".contains($0) })
        where isGrabBag(String(part)) {
            complain(1, "\(part) says nothing of what is in it")
        }
        for (index, token) in file.tokens.dropLast().enumerated()
        where token.kind == .word && typeKinds.contains(token.text) {
            let name = file.tokens[index + 1]
            guard name.kind == .word else { continue }
            if isGrabBag(name.text) { complain(name.line, "\(name.text) says nothing") }
            if Layer.table[name.text] != nil {
                complain(name.line, "\(name.text) is the name of a module")
            }
        }
        return violations
    }

    /// Whether a word of the name, told by its capitals, is one of the grab-bags.
    private static func isGrabBag(_ name: String) -> Bool {
        var words: [String] = []
        for character in name {
            if character.isUppercase || words.isEmpty {
                words.append(String(character))
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words.contains { grabBags.contains($0) }
    }
}
