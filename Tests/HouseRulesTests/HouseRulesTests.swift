import Testing

/// The package as it is keeps the rules of the house (CONTRIBUTING.md).
@Suite struct HouseRulesTests {
    private let tree: PackageTree
    private let files: [SourceFile]

    init() throws {
        tree = try PackageTree()
        files = tree.swiftFiles
    }

    @Test func theSourcesKeepEveryRule() {
        let violations = HouseRules.violations(in: files)
        #expect(violations.isEmpty, Comment(rawValue: list(violations)))
    }

    @Test func noTextNamesAMachineOrIsLeftUnfinished() {
        let violations = tree.texts.flatMap {
            HouseRules.textViolations(path: $0.path, text: $0.text)
        }
        #expect(violations.isEmpty, Comment(rawValue: list(violations)))
        #expect(tree.texts.count > files.count, "only Swift was read")
    }

    /// A number that sinks says that the scan lost files.
    @Test func theScanReadsTheWholePackage() {
        #expect(files.count > 50)
        #expect(files.contains { $0.path == "Package.swift" })
        #expect(files.contains { $0.path == "Sources/Money/Fixed.swift" })
        #expect(files.contains { $0.path == "Tests/HouseRulesTests/HouseRulesTests.swift" })
    }

    @Test func sourcesAreSmall() throws {
        let sources = files.filter { $0.area == "Sources" }
        let lines = sources.map(\.lines.count).sorted()
        try #require(!lines.isEmpty)
        #expect(lines[lines.count / 2] < 150, "the median file")
        let functions = sources.flatMap { HouseRules.functions(in: $0) }.map(\.lines).sorted()
        try #require(functions.count > 100)
        #expect(functions[functions.count * 9 / 10] <= 30, "nine functions of ten")
    }

    private func list(_ violations: [Violation]) -> String {
        violations.map(\.description).joined(separator: "\n")
    }
}
