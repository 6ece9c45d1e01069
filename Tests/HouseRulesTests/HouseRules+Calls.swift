/// Words in a row that may not stand in code, and where.
private struct Ban {
    enum Place {
        /// Sources and tests.
        case everywhere
        case sources
        /// Sources but the composition root and benchmarks.
        case belowRoot
        /// All of Sources but `Composition/System`, where clock and generator are, and benchmarks.
        case outsideSystem
        /// As `outsideSystem`, and tests.
        case outsideSystemAndTests
        case pure
        /// The layers that calculate money.
        case money
    }

    let rule: Rule
    let place: Place
    let words: [String]

    init(_ rule: Rule, _ place: Place, _ words: String...) {
        (self.rule, self.place, self.words) = (rule, place, words)
    }

    static let all: [Ban] = [
        Ban(.ambientTime, .outsideSystem, "Date", "("),
        Ban(.ambientTime, .outsideSystem, "Date", "."),
        Ban(.ambientTime, .outsideSystem, "ContinuousClock"),
        Ban(.ambientTime, .outsideSystem, "SuspendingClock"),
        Ban(.ambientTime, .outsideSystem, "DispatchTime"),
        Ban(.ambientTime, .outsideSystem, "NIODeadline", ".", "now"),
        Ban(.ambientTime, .outsideSystem, "clock_gettime"),
        Ban(.ambientTime, .outsideSystem, "gettimeofday"),
        Ban(.ambientTime, .outsideSystemAndTests, "Task", ".", "sleep"),
        Ban(.ambientTime, .outsideSystemAndTests, "Thread", ".", "sleep"),
        Ban(.ambientTime, .outsideSystemAndTests, "usleep"),
        Ban(.ambientRandomness, .outsideSystem, "UUID", "("),
        Ban(.ambientRandomness, .outsideSystemAndTests, "SystemRandomNumberGenerator"),
        Ban(.ambientRandomness, .outsideSystem, ".", "random", "("),
        Ban(.ambientRandomness, .outsideSystem, ".", "randomElement", "("),
        Ban(.ambientRandomness, .outsideSystem, ".", "shuffled", "("),
        Ban(.ambientRandomness, .outsideSystem, ".", "shuffle", "("),
        Ban(.trap, .sources, "fatalError"),
        Ban(.unstructuredTask, .sources, "Task", "{"),
        Ban(.unstructuredTask, .sources, "Task", "("),
        Ban(.unstructuredTask, .sources, "Task", ".", "detached"),
        Ban(.unstructuredTask, .sources, "Task", ".", "init"),
        Ban(.uncheckedSendable, .everywhere, "@", "unchecked", "Sendable"),
        Ban(.output, .belowRoot, "print", "("), Ban(.output, .belowRoot, "debugPrint", "("),
        Ban(.output, .belowRoot, "dump", "("), Ban(.output, .belowRoot, "NSLog", "("),
        Ban(.floatingPoint, .money, "Double"), Ban(.floatingPoint, .money, "Float"),
        Ban(.floatingPoint, .money, "Float80"), Ban(.floatingPoint, .money, "CGFloat"),
        Ban(.floatingPoint, .sources, "Decimal"),
        Ban(.floatingPoint, .sources, "NSDecimalNumber"),
        Ban(.foreignJSON, .sources, "JSONDecoder"), Ban(.foreignJSON, .sources, "JSONEncoder"),
        Ban(.foreignJSON, .sources, "JSONSerialization"),
        Ban(.asynchrony, .pure, "async"), Ban(.asynchrony, .pure, "await"),
        Ban(.asynchrony, .pure, "actor"), Ban(.asynchrony, .pure, "Task"),
        Ban(.asynchrony, .pure, "Mutex"), Ban(.asynchrony, .pure, "AsyncStream"),
        Ban(.publicAccess, .everywhere, "public"),
    ]
}

extension HouseRules {
    /// Where binary floating point may not even be written.
    private static let moneyLayers = Layer.core
    /// The one place with a clock and a source of random bits.
    private static let systemFolder = "Sources/Composition/System/"

    static func bannedCalls(in file: SourceFile) -> [Violation] {
        let bans = Ban.all.filter { holds($0.place, in: file) }
        let byFirst = Dictionary(grouping: bans) { $0.words[0] }
        let isMoney = file.area == "Sources" && moneyLayers.contains(file.target)
        var violations: [Violation] = []
        func complain(_ rule: Rule, _ line: Int, _ detail: String) {
            violations.append(
                Violation(rule: rule, path: file.path, line: line, detail: detail))
        }
        for (index, token) in file.tokens.enumerated() {
            for ban in byFirst[token.text] ?? [] where file.matches(ban.words, at: index) {
                guard !isDrawnFromAGenerator(file, ban, index),
                    ban.rule != .output || !isMember(file.tokens, index)
                else { continue }
                complain(ban.rule, token.line, ban.words.joined())
            }
            if isMoney, token.kind == .number, token.text.contains(".") {
                complain(.floatingPoint, token.line, token.text)
            }
            if file.area == "Sources", isForce(file.tokens, index) {
                complain(.force, token.line, "\(file.tokens[index - 1].text)!")
            }
        }
        return violations
    }

    private static func holds(_ place: Ban.Place, in file: SourceFile) -> Bool {
        let layer = file.area == "Sources" ? Layer.of(source: file.target) : nil
        let isSource = file.area == "Sources"
        // A folder that is not in the table is held to everything.
        let isBelowRoot =
            isSource && (layer == nil || layer?.kind == .pure || layer?.kind == .shell)
        let isOutsideSystem =
            isSource && layer?.kind != .benchmark && !file.path.hasPrefix(systemFolder)
        switch place {
        case .everywhere: return true
        case .sources: return isSource
        case .belowRoot: return isBelowRoot
        case .outsideSystem: return isOutsideSystem
        case .outsideSystemAndTests: return isOutsideSystem || file.area == "Tests"
        case .pure: return isSource && (layer == nil || layer?.kind == .pure)
        case .money: return isSource && (layer == nil || moneyLayers.contains(file.target))
        }
    }

    /// `x.random(in: range, using: &generator)` and its like draw from what they were handed.
    private static func isDrawnFromAGenerator(
        _ file: SourceFile, _ ban: Ban, _ index: Int
    ) -> Bool {
        guard ban.rule == .ambientRandomness, ban.words.first == ".",
            let end = file.closing(index + 2)
        else { return false }
        return file.tokens[index...end].contains { $0.text == "using" }
    }

    /// A function that only has the name of a global one.
    private static func isMember(_ tokens: [Token], _ index: Int) -> Bool {
        index > 0 && (tokens[index - 1].text == "." || tokens[index - 1].text == "func")
    }

    /// A `!` right behind a value, a type, `try` or `as`, that does not begin `!=`.
    private static func isForce(_ tokens: [Token], _ index: Int) -> Bool {
        let token = tokens[index]
        guard token.text == "!", token.kind == .mark, token.isGlued, index > 0 else {
            return false
        }
        let previous = tokens[index - 1]
        let isValue =
            previous.kind == .word || previous.kind == .string
            || [")", "]", "?", ">", "}"].contains(previous.text)
        let beginsUnequal =
            index + 1 < tokens.count && tokens[index + 1].text == "=" && tokens[index + 1].isGlued
        return isValue && !beginsUnequal
    }
}
