import ArgumentParser
import Foundation
import Logging
import Metrics
import UnixSignals

/// `cambist serve`: the server, until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the API; prints one line when it listens. Logs go to standard error.")

    @OptionGroup var installation: InstallationOptions
    @Option(help: "Listen on this port; 0 picks a free one.")
    var port: Int?
    @Option(help: LogLevel.help, transform: LogLevel.read)
    var logLevel = Logger.Level.info
    @Flag(help: "Let the kernel write core dumps of it; they have all of its keys in the clear.")
    var coreDumps = false
    @Flag(help: .hidden)
    var benchmarkEcho = false

    func validate() throws {
        if let port, !(0...65_535).contains(port) {
            throw ValidationError("--port: expected 0 to 65535, got \(port)")
        }
    }

    func run() async throws {
        if !coreDumps { try ProcessMemory.conceal() }
        let (configuration, folder) = try installation.load()
        SystemLogging.bootstrap(level: logLevel)
        var logger = Logger(label: "cambist")
        logger.logLevel = logLevel
        var settings = ServerSettings(
            configuration: configuration.listening(on: port), folder: folder, logger: logger)
        settings.benchmarkEcho = benchmarkEcho
        settings.signals = [.sigterm, .sigint]
        settings.onListening = { StandardStreams.writeOutput("listening on \($0)\n") }
        MetricsSystem.bootstrap(settings.metrics)
        try await ServerBuilder.build(settings).run()
    }
}
