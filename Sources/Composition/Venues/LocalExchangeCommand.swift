import ArgumentParser
import Foundation
import Glibc
import LocalExchange
import Logging
import ServiceLifecycle

/// `cambist venue --protocol binance|kraken`: an exchange on this machine that speaks a venue's
/// protocol, until SIGTERM or SIGINT.
struct LocalExchangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a local exchange that speaks a venue's protocol.",
        discussion: "When it is ready it writes one line of JSON to standard output.")

    @Option(name: .customLong("protocol"), help: "binance or kraken.")
    var speaks: ExchangeProtocol
    @Option(help: "A file of fixed books.") var book: String?
    @Option(help: "A recording, played over and over.") var tape: String?
    @Option(help: "The seed of a random walk; without any of the three it is 1.")
    var synthetic: UInt64?
    @Option(help: "Listen on this port of the loopback address; 0 picks a free one.")
    var port: Int
    @Option(help: "The folder of its own records; made where missing.") var data: String
    @Option(help: "The name of an account; may be given several times.")
    var account: [String] = []

    static let seedDefault: UInt64 = 1

    /// Names everything that is wrong.
    func validate() throws {
        var problems: [String] = []
        if !(0...65_535).contains(port) {
            problems.append("--port: expected 0 to 65535, got \(port)")
        }
        if data.isEmpty { problems.append("--data: expected a folder") }
        let sources = [book != nil, tape != nil, synthetic != nil].filter { $0 }
        if sources.count > 1 { problems.append("name one of --book, --tape and --synthetic") }
        let isNamed = account.allSatisfy(ConfigurationDecoder.isIdentifier)
        if !isNamed || Set(account).count < account.count {
            problems.append(
                "--account: expected \(ConfigurationDecoder.identifierExpected), each once")
        }
        guard problems.isEmpty else {
            throw ValidationError(problems.joined(separator: "\n"))
        }
    }

    func run() async throws {
        umask(0o077)
        let lock = try takeFolder()
        defer { withExtendedLifetime(lock) {} }
        let exchange: LocalExchangeServer
        let ready: ReadyLine
        do throws(SandboxError) {
            exchange = try LocalExchangeServer(
                LocalExchangeSettings(
                    speaks: speaks, source: source, directory: folder, port: port,
                    accounts: account.isEmpty
                        ? [LocalExchangeSettings.accountDefault] : account),
                time: SystemTime())
            ready = try await exchange.start()
        } catch {
            throw CompositionError.unavailable("the local exchange: \(error)")
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [LocalExchangeService(exchange: exchange, ready: ready)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "cambist.exchange") { _ in SwiftLogNoOpLogHandler() }))
        try await group.run()
    }

    private var folder: String { URL(fileURLWithPath: data).standardizedFileURL.path }

    /// The folder for this process alone: two would write one journal.
    private func takeFolder() throws -> FolderLock {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch { throw CompositionError.unreadable(folder, "expected a folder") }
        switch try FolderLock.take([folder + "/exchange.lock"]) {
        case .taken(let lock): return lock
        case .held(let holder):
            throw CompositionError.locked(folder: folder, process: holder.process)
        }
    }

    private var source: BookSource {
        if let book { return .book(path: book) }
        if let tape { return .tape(path: tape) }
        return .synthetic(seed: synthetic ?? Self.seedDefault)
    }
}

/// Says that it is ready, which a signal may follow at once, and serves until graceful shutdown.
private struct LocalExchangeService: Service {
    let exchange: LocalExchangeServer
    let ready: ReadyLine

    func run() async throws {
        StandardStreams.writeOutput(ready.text + "\n")
        do {
            try await cancelWhenGracefulShutdown { try await exchange.run() }
        } catch is CancellationError {}
    }
}

extension ExchangeProtocol: ExpressibleByArgument {}
