import Foundation

/// Creates over HTTP against the echo of the same body, on 64 connections that are kept.
struct CreateBenchmark {
    let folder: String
    let scale: Scale

    private static let connections = 64
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
            let echoes = try await load("/bench/echo", "f").run(seconds: scale.seconds / 2)
            let creates = try await load("/trade/v1/conversions", "c").run(seconds: scale.seconds)
            await figures.set(echoes, creates)
        }
        let (echoes, creates) = await figures.rates
        Report.line("creates (\(name)): baseline, JSON echo over HTTP", echoes, "/s")
        Report.line("creates (\(name)): durable creates over HTTP", creates, "/s")
        Report.line("creates (\(name)): ratio", creates / echoes, "of the baseline")
        return creates / echoes
    }
}

private actor Figures {
    private(set) var rates = (0.0, 0.0)

    func set(_ echoes: Double, _ creates: Double) { rates = (echoes, creates) }
}
