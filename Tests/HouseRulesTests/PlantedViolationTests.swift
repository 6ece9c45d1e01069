import Testing

/// One violation planted per rule, and what looks like one and is none: the checker is seen to
/// fail.
@Suite struct PlantedViolationTests {
    struct Plant: CustomTestStringConvertible {
        let rule: Rule
        let path: String
        let text: String
        init(_ rule: Rule, _ path: String, _ text: String) {
            (self.rule, self.path, self.text) = (rule, path, text)
        }
        var testDescription: String { "\(rule.rawValue): \(text.prefix(60))" }
    }

    static let domain = "Sources/Domain/Planted.swift"
    static let engine = "Sources/Engine/Planted.swift"
    static let venues = "Sources/Venues/Planted.swift"
    static let composition = "Sources/Composition/Planted.swift"

    static let plants: [Plant] = [
        Plant(.layerImport, "Sources/Money/Planted.swift", "import Domain"),
        Plant(.layerImport, domain, "package import Routing"),
        Plant(.layerImport, domain, "import Foundation"),
        Plant(.layerImport, domain, "import Glibc"),
        Plant(.layerImport, domain, "import Synchronization"),
        Plant(.layerImport, domain, "import struct Foundation.Data"),
        Plant(.layerImport, engine, "@preconcurrency import Hummingbird"),
        Plant(.layerImport, engine, "import Storage"),
        Plant(.layerImport, "Sources/Execution/Planted.swift", "import Engine"),
        Plant(.layerImport, "Sources/HTTPAPI/Planted.swift", "import Storage"),
        Plant(.layerImport, "Sources/TestKit/Planted.swift", "import HTTPAPI"),
        Plant(.layerImport, composition, "import SomethingNobodyKnows"),
        Plant(.layerImport, "Tests/MoneyTests/Planted.swift", "import Engine"),
        Plant(.unknownTarget, "Sources/Misplaced/Planted.swift", "let one = 1"),
        Plant(.unknownTarget, "Tests/MisplacedTests/Planted.swift", "let one = 1"),
        Plant(.unknownTarget, "Elsewhere/Deep/Planted.swift", "let one = 1"),
        Plant(.ambientTime, engine, "let now = Date()"),
        Plant(.ambientTime, engine, "let now = Date.now"),
        Plant(.ambientTime, venues, "let clock = ContinuousClock()"),
        Plant(.ambientTime, composition, "let now = Date()"),
        Plant(.ambientRandomness, composition, "let id = UUID()"),
        Plant(.ambientTime, venues, "let clock: SuspendingClock"),
        Plant(.ambientTime, venues, "try await Task.sleep(for: .seconds(1))"),
        Plant(.ambientTime, venues, "Thread.sleep(forTimeInterval: 1)"),
        Plant(.ambientTime, "Tests/EngineTests/Planted.swift", "try await Task.sleep(for: d)"),
        Plant(.ambientRandomness, engine, "let id = UUID()"),
        Plant(.ambientRandomness, engine, "let id = \"order \\(UUID())\""),
        Plant(.ambientRandomness, domain, "let die = Int.random(in: 1...6)"),
        Plant(.ambientRandomness, domain, "var g = SystemRandomNumberGenerator()"),
        Plant(.ambientRandomness, domain, "let some = list.shuffled()"),
        Plant(.force, engine, "let value = try! read()"),
        Plant(.force, engine, "let value = table[key]!"),
        Plant(.force, engine, "let value = name!.count"),
        Plant(.force, composition, "let value = any as! Int"),
        Plant(.trap, composition, "fatalError(\"no\")"),
        Plant(.unstructuredTask, engine, "Task { await run() }"),
        Plant(.unstructuredTask, engine, "Task(priority: .high) { await run() }"),
        Plant(.unstructuredTask, composition, "Task.detached { await run() }"),
        Plant(.uncheckedSendable, engine, "final class Box: @unchecked Sendable {}"),
        Plant(.output, engine, "print(\"hello\")"),
        Plant(.floatingPoint, domain, "let rate: Double = 1"),
        Plant(.floatingPoint, "Sources/Routing/Planted.swift", "let half = 0.5"),
        Plant(.floatingPoint, venues, "let value = Decimal(string: text)"),
        Plant(.foreignJSON, venues, "let decoder = JSONDecoder()"),
        Plant(.asynchrony, "Sources/Execution/Planted.swift", "func step() async {}"),
        Plant(.asynchrony, "Sources/StrictJSON/Planted.swift", "actor Reader {}"),
        Plant(
            .switchDefault, domain,
            "switch status {\ncase .pending: 1\ndefault: 2\n}"),
        Plant(
            .switchDefault, engine,
            "switch (a, b) {\ncase (let x, .done): x\ncase (.open, _): 1\ndefault: 2\n}"),
        Plant(.publicAccess, engine, "public struct Open {}"),
        Plant(.name, "Sources/Engine/StringUtils.swift", "let one = 1"),
        Plant(.name, "Sources/Engine/Common/Planted.swift", "let one = 1"),
        Plant(.name, engine, "enum DateHelpers {}"),
        Plant(.name, engine, "struct Engine {}"),
        Plant(.name, engine, "actor Storage {}"),
        Plant(.lineLength, engine, "let long = \"" + String(repeating: "x", count: 88) + "\""),
        Plant(.fileLength, engine, String(repeating: "let one = 1\n", count: 401)),
        Plant(
            .functionLength, engine,
            "struct S {\nfunc f(\na: Int = 1\n) -> Int {\n"
                + String(repeating: "call()\n", count: 67) + "}\n}"),
        Plant(
            .functionLength, engine,
            "struct S {\nvar f: Int {\n" + String(repeating: "call()\n", count: 69) + "}\n}"),
        Plant(.allowance, engine, "// house-allow: time\nlet now = 1"),
        Plant(.allowance, engine, "// house-allow: nonsense - because\nlet now = 1"),
        Plant(.allowance, engine, "// house-allow: time - nothing here needs it\nlet now = 1"),
    ]

    /// One harmless file per target, so that only the plant can be wrong.
    private static let skeleton = Layer.table.keys.sorted().map {
        SourceFile(path: "Sources/\($0)/Harmless.swift", text: "let one = 1\n")
    }

    private func violations(_ path: String, _ text: String) -> [Violation] {
        HouseRules.violations(in: Self.skeleton + [SourceFile(path: path, text: text)])
    }

    @Test(arguments: plants)
    func aPlantedViolationIsFound(plant: Plant) {
        let found = violations(plant.path, plant.text)
        #expect(found.contains { $0.rule == plant.rule && $0.path == plant.path })
        let others = found.filter { $0.rule != plant.rule }
        #expect(others.isEmpty, "more than was planted: \(others)")
    }

    @Test func everyRuleIsPlantedOnce() {
        let planted = Set(Self.plants.map(\.rule))
        let elsewhere: Set<Rule> = [.machinePath, .leftover, .unreadable]
        #expect(planted.union(elsewhere) == Set(Rule.allCases))
    }

    @Test(arguments: [
        (domain, "import Money"),
        (domain, "// Date() and UUID() in a comment, try! too"),
        (domain, "/* Task { /* nested */ fatalError() */ let one = 1"),
        (domain, "let text = \"Date() try! 0.5 Double\""),
        (domain, "let text = #\"a \" quote, UUID() \"# + \"\"\"\n  Task { \"quoted\" }\n  \"\"\""),
        (domain, "let roll = Int.random(in: 1...6, using: &generator)"),
        (domain, "let pair = nested.0.1"),
        (domain, "if !isDone, a != b, !(c) { run() }"),
        (domain, "switch byte {\ncase UInt8(ascii: \"a\")...UInt8(ascii: \"z\"): 1\ndefault: 2\n}"),
        (
            domain,
            "switch status {\ncase .a: switch text { case \"x\": 1; default: 2 }\ncase .b: 3\n}"
        ),
        (engine, "switch reason {\ncase .a: 1\n@unknown default: 2\n}"),
        (engine, "enum Kind { case isPublic, shared }"),
        (engine, "if Task.isCancelled { return }"),
        (engine, "// house-allow: time - the one place that may\nlet now = Date()"),
        (composition, "print(1)"), (engine, "report.print(1)"), (engine, "func dump() {}"),
        ("Sources/Composition/System/Planted.swift", "let pair = (Date(), UUID())"),
        ("Benchmarks/bench-planner/Planted.swift", "print(ContinuousClock().now)"),
        ("Sources/bench-planner/Planted.swift", "print(ContinuousClock().now)"),
        ("Tests/EngineTests/Planted.swift", "Task { try! run()! }"),
        (
            engine,
            "protocol P {\nfunc f()\nvar g: Int { get }\n}" + String(repeating: "\n", count: 80)
        ),
    ])
    func whatOnlyLooksLikeAViolationIsNone(path: String, text: String) {
        #expect(violations(path, text) == [])
    }

    @Test func nothingToCheckIsAFailure() {
        #expect(HouseRules.violations(in: []).map(\.rule) == [.unreadable])
        let only = [SourceFile(path: "Tests/MoneyTests/Some.swift", text: "import Testing")]
        #expect(HouseRules.violations(in: only).map(\.rule) == [.unreadable])
    }

    @Test func aTargetThatVanishedIsAFailure() {
        let found = HouseRules.violations(in: Array(Self.skeleton.dropFirst()))
        #expect(found.map(\.rule) == [.unknownTarget])
    }

    @Test func textsOfAnyKindAreSearched() {
        let text = "fine\nsee /ro" + "ot/notes\n// TO" + "DO later\nTO" + "DOS is a word\n"
        let found = HouseRules.textViolations(path: "README.md", text: text)
        #expect(found.map(\.rule) == [.machinePath, .leftover])
        #expect(found.map(\.line) == [2, 3])
    }
}
