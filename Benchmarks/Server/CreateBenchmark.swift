import Foundation

/// Creates over HTTP against the echo of the same body, on 256 connections that are kept: enough
/// for a group commit to outweigh a slow disk.
///
/// On a machine that does other work at the same time the processor time of each, the load
/// generator's included, tells more than the rates.
struct CreateBenchmark {
    let folder: String
    let scale: Scale

    private static let connections = 256
    private static let ratioMin = 0.3

    /// Executed at once, as most are.
    private static let executed = #""from":{"asset":"BTC","amount":"0.0001"},"to":{"asset":"USD"}"#
    /// Stays open: what a create alone costs, without the execution that follows it.
    private static let waiting = executed + #","options":{"limitRate":"1000000"}"#

    func run() async throws {
        let waiting = try await measure("waiting", Self.waiting)
        Report.target("at least 0.3", isMet: waiting >= Self.ratioMin)
        _ = try await measure("executed", Self.executed)
    }

    /// - Returns: the ratio of creates to echoes.
    private func measure(_ name: String, _ members: String) async throws -> Double {
        let installation = try Installation(at: "\(folder)/\(name)")
        let secret = try await installation.makeClient()
        let figures = Figures()
        try await installation.serving { running in
            let token = try await Installation.token(running, secret: secret)
            func load(_ path: String, _ prefix: String) -> LoadGenerator {
                LoadGenerator(
                    port: running.port, path: path, token: token, members: members,
                    prefix: prefix, connections: Self.connections)
            }
            // Both paths are warm before either is counted.
            _ = try await load("/bench/echo", "e").run(seconds: scale.seconds / 5)
            _ = try await load("/trade/v1/conversions", "w").run(seconds: scale.seconds / 5)
            await figures.set(
                echo: try await cost { try await load("/bench/echo", "f").run(seconds: $0) },
                create: try await cost {
                    try await load("/trade/v1/conversions", "c").run(seconds: $0)
                })
        }
        let (echo, create) = await figures.costs
        let ratio = create.rate / echo.rate
        Report.line("creates (\(name)): baseline, JSON echo over HTTP", echo.rate, "/s")
        Report.line("creates (\(name)): durable creates over HTTP", create.rate, "/s")
        Report.line("creates (\(name)): ratio", ratio, "of the baseline")
        Report.line("creates (\(name)): processor time of an echo", echo.microseconds, "us")
        Report.line("creates (\(name)): processor time of a create", create.microseconds, "us")
        Report.line(
            "creates (\(name)): ratio by processor time", echo.microseconds / create.microseconds,
            "of the baseline")
        return ratio
    }

    private func cost(_ load: (Double) async throws -> Double) async throws -> Cost {
        let before = ProcessFigures.processorSeconds()
        let rate = try await load(scale.seconds)
        let used = ProcessFigures.processorSeconds() - before
        return Cost(rate: rate, microseconds: used / (rate * scale.seconds) * 1e6)
    }
}

/// What one kind of request does in a second, and what each takes.
private struct Cost: Sendable {
    var rate = 0.0
    var microseconds = 0.0
}

private actor Figures {
    private(set) var costs = (Cost(), Cost())

    func set(echo: Cost, create: Cost) { costs = (echo, create) }
}
