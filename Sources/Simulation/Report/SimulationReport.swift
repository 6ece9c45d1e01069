/// What many seeds came to together.
package struct SimulationReport: Sendable {
    package private(set) var seeds = 0
    package private(set) var steps = 0
    package private(set) var crashes = 0
    package private(set) var commits = 0
    package private(set) var conversions = 0
    /// On the virtual clocks.
    package private(set) var simulated = Duration.zero
    package private(set) var coverage: [CoveragePoint: Int] = [:]
    /// Equal for equal runs, whatever the order of the seeds.
    package private(set) var traceHash: UInt64 = 0
    /// Of the lowest seed that failed.
    package private(set) var firstFailure: SeedResult?

    private let expected: [CoveragePoint]

    /// - Parameter expected: what the seeds should reach.
    package init(expecting expected: [CoveragePoint] = CoveragePoint.expected) {
        self.expected = expected
    }

    package mutating func add(_ result: SeedResult) {
        seeds += 1
        steps += result.steps
        crashes += result.crashes
        commits += result.commits
        conversions += result.conversions
        simulated += result.simulated
        traceHash &+= result.traceHash
        coverage.merge(result.coverage, uniquingKeysWith: +)
        if result.violation != nil, result.seed < firstFailure?.seed ?? .max {
            firstFailure = result
        }
    }

    /// What these seeds should have reached and did not, in the order of the list.
    package var neverReached: [CoveragePoint] {
        expected.filter { coverage[$0] == nil }
    }

    /// For people.
    ///
    /// - Parameter elapsed: how long it took, on the wall.
    package func lines(elapsed: Duration) -> [String] {
        let milliseconds = max(1, elapsed.wholeMicroseconds / 1_000)
        let simulatedMilliseconds = simulated.wholeMicroseconds / 1_000
        var lines = [
            "\(seeds) seeds: \(conversions) conversions, \(commits) commits, \(crashes) crashes, "
                + "\(steps) steps, traces \(String(traceHash, radix: 16))",
            "\(Self.thousandths(simulatedMilliseconds / 3_600)) simulated hours in "
                + "\(Self.thousandths(milliseconds)) s: "
                + Self.thousandths(simulatedMilliseconds * 1_000 / 3_600 / milliseconds)
                + " simulated hours per second, "
                + "\(Self.thousandths(seeds * 1_000_000 / milliseconds)) seeds per second",
        ]
        if !neverReached.isEmpty {
            lines.append(
                "never reached: " + neverReached.map(\.description).joined(separator: ", "))
        }
        if let failure = firstFailure {
            lines.append(
                "first failing seed: \(failure.seed)"
                    + (failure.violation.map { " (\($0))" } ?? ""))
        } else {
            lines.append("no violation in \(seeds) seeds")
        }
        return lines
    }

    private static func thousandths(_ count: Int) -> String {
        let digits = String(count % 1_000)
        return "\(count / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
