/// Every fixed scenario, with a death after every one of its steps, and another one after every one
/// of the first steps of the next process.
package struct ExchangeKillSweep: Sendable {
    /// The second death comes after 1 up to so many steps of the start after the first; zero: none.
    package let again: Int
    /// Every how manieth step is tried.
    package var stride = 1
    /// How many run at the same time.
    package var parallel = 1

    package init(again: Int) { self.again = again }

    /// What they came to together.
    package struct Report: Sendable {
        package fileprivate(set) var runs = 0
        package fileprivate(set) var deaths = 0
        /// By script and state.
        package fileprivate(set) var ends: [String: Int] = [:]
        /// The first ones in which something did not hold.
        package fileprivate(set) var failures: [String] = []
        fileprivate static let failuresMax = 10

        /// For people.
        package var lines: [String] {
            let ends = ends.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            return ["\(runs) runs with \(deaths) deaths: " + ends.joined(separator: ", ")]
                + failures
        }
    }

    package func run() async -> Report {
        await WorkList(ExchangeScript.allCases.flatMap(plans), Report()).run(
            parallel: parallel
        ) { plan in
            var run = ExchangeSeedRun(seed: 1, script: plan.script, deaths: plan.deaths)
            return (run.run(), run.ends)
        } add: { report, plan, result in
            report.add(result.0, result.1, of: plan)
        }
    }

    /// The run without a death first.
    private func plans(of script: ExchangeScript) -> [Plan] {
        var undisturbed = ExchangeSeedRun(seed: 1, script: script, deaths: [])
        _ = undisturbed.run()
        let first = Swift.stride(from: 1, through: undisturbed.jobs, by: stride).map { $0 }
        let once = [[]] + first.map { [$0] }
        let twice = again == 0 ? [] : first.flatMap { step in (1...again).map { [step, $0] } }
        return (once + twice).map { Plan(script: script, deaths: $0) }
    }

    fileprivate struct Plan: Sendable {
        let script: ExchangeScript
        let deaths: [Int]
    }
}

extension ExchangeKillSweep.Report {
    fileprivate mutating func add(
        _ result: SeedResult, _ states: [String], of plan: ExchangeKillSweep.Plan
    ) {
        runs += 1
        deaths += result.crashes
        let end = states.isEmpty ? "nothing" : states.joined(separator: " and ")
        ends["\(plan.script) \(end)", default: 0] += 1
        var failure = result.violation.map { "\($0)" }
        if plan.deaths.isEmpty, states != [plan.script.end] {
            failure = failure ?? "ends as \(states) without a death"
        }
        if let failure, failures.count < Self.failuresMax {
            failures.append("\(plan.script) after \(plan.deaths): \(failure)")
        }
    }
}
