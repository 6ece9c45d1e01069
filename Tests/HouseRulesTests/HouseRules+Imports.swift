extension HouseRules {
    private static let importKinds: Set<String> = [
        "struct", "class", "enum", "func", "protocol", "typealias", "var", "let",
    ]

    static func imports(of file: SourceFile) -> [Violation] {
        let allowed: Set<String>
        switch file.area {
        case "Sources": allowed = Layer.of(source: file.target)?.imports ?? []
        case "Benchmarks": allowed = Layer.benchmark.imports
        case "Tests": allowed = Layer.imports(ofTests: file.target) ?? []
        default: allowed = ["PackageDescription"]
        }
        return file.tokens.indices.compactMap { index in
            guard file.tokens[index].text == "import", file.tokens[index].kind == .word,
                index + 1 < file.tokens.count
            else { return nil }
            var module = file.tokens[index + 1]
            if importKinds.contains(module.text), index + 2 < file.tokens.count {
                module = file.tokens[index + 2]
            }
            guard !allowed.contains(module.text) else { return nil }
            return Violation(
                rule: .layerImport, path: file.path, line: module.line,
                detail: "\(file.target) may not import \(module.text)")
        }
    }
}
