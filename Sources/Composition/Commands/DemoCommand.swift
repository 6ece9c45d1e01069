import ArgumentParser
import Foundation
import Glibc
import Logging

/// `cambist demo`: the embedded default, converting in front of your eyes.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts an installation on paper venues, converts twice over HTTP, and stops.")

    @Flag(help: "Stay up afterwards, and print a curl line that works.")
    var keep = false
    @Option(help: "Keep the data here; by default in a folder that is removed at the end.")
    var data: String?
    @Option(help: "Listen on this port; 0 picks a free one.")
    var port = 0
    @Option(help: LogLevel.help, transform: LogLevel.read)
    var logLevel = Logger.Level.error

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port: expected 0 to 65535, got \(port)")
        }
    }

    func run() async throws {
        umask(0o077)
        SystemLogging.bootstrap(level: logLevel)
        var logger = Logger(label: "cambist")
        logger.logLevel = logLevel
        let folder =
            data.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
            ?? FileManager.default.temporaryDirectory
            .appendingPathComponent("cambist-demo-\(ProcessInfo.processInfo.processIdentifier)")
            .path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        defer { if data == nil { try? FileManager.default.removeItem(atPath: folder) } }
        let markets = DemoMarkets.find(environment: ProcessInfo.processInfo.environment)
        try await Demo(folder: folder, port: port, keep: keep, markets: markets)
            .run(logger: logger)
    }
}
