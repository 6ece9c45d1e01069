import AsyncHTTPClient
import Foundation
import StrictJSON
import Synchronization
import TestKit
import Testing

@testable import Composition

/// The program itself, as its operators start it, on a folder of its own.
final class ServerProcess: Sendable {
    let folder: String
    private let launched = Mutex<[Process]>([])
    /// Beside the bundle of the tests, where the build puts it.
    static let binary = URL(fileURLWithPath: CommandLine.arguments[0])
        .deletingLastPathComponent().appendingPathComponent("cambist").path

    static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: binary) }

    /// - Parameter venues: written behind the paper venue.
    init(venues: String = "") throws {
        folder = FileManager.default.temporaryDirectory.path + "/cambist-process-\(UUID())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try """
        server: {rateLimits: 0}
        store: {sqlite: store.sqlite}
        venues:
          - id: paper
            kind: paper
            synthetic: {seed: 7}
            symbols: [BTC-USD]
            accounts: [{id: main, tenant: acme, balances: {BTC: "1000", USD: "1000000"}}]
        \(venues)
        """.write(toFile: folder + "/cambist.yaml", atomically: true, encoding: .utf8)
    }

    /// A test that failed leaves no program behind.
    deinit {
        for process in launched.withLock({ $0 }) where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    var storePath: String { folder + "/store.sqlite" }

    /// A server that was started.
    struct Running: Sendable {
        let process: Process
        let base: String

        /// Waits for its end.
        ///
        /// - Returns: its exit status, and how long that took; 128 and more for a signal.
        func end(_ signal: Int32? = nil) async -> (status: Int32, took: Duration) {
            let began = ContinuousClock.now
            if let signal { self.signal(signal) }
            let status = await withCheckedContinuation { ended in
                Thread.detachNewThread {
                    process.waitUntilExit()
                    let bySignal = process.terminationReason == .uncaughtSignal
                    ended.resume(returning: process.terminationStatus + (bySignal ? 128 : 0))
                }
            }
            return (status, ContinuousClock.now - began)
        }

        var port: Int { base.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

        func signal(_ number: Int32) { kill(process.processIdentifier, number) }

        /// Lets it write no file beyond so many bytes from now on, as on a full disk.
        func limitFiles(to bytes: UInt64) throws {
            let limit = Process()
            limit.executableURL = URL(fileURLWithPath: "/usr/bin/prlimit")
            limit.arguments = ["--pid", "\(process.processIdentifier)", "--fsize=\(bytes)"]
            try limit.run()
            limit.waitUntilExit()
            #expect(limit.terminationStatus == 0)
        }

        /// Waits until so many conversions are open, those that are being stored included.
        func waitForOpen(_ count: Int) async throws {
            try await waitForMetric("cambist_open_conversions \(count)")
        }

        /// Waits until the metrics have this line.
        func waitForMetric(_ line: String) async throws {
            try await eventually(line) {
                let request = HTTPClientRequest(url: base + "/metrics")
                let reply = try await HTTPClient.shared.execute(request, timeout: .seconds(600))
                let text = String(buffer: try await reply.body.collect(upTo: 1 << 22))
                return text.split(separator: "\n").contains { $0 == line }
            }
        }
    }

    /// Starts `serve` and waits until it is ready.
    ///
    /// - Parameter port: 0 for any; that of before, where its own name must be as before.
    func start(port: Int = 0, logLevel: String = "error") async throws -> Running {
        let output = Pipe()
        // A file that may not grow is an error of the write, and no signal.
        let process = try launch(
            "trap '' XFSZ; exec '\(Self.binary)' serve --config cambist.yaml --port \(port) "
                + "--log-level \(logLevel) 2>>serve.log", output)
        let line = await withCheckedContinuation { ready in
            Thread.detachNewThread {
                var text = ""
                while !text.hasSuffix("\n") {
                    let data = output.fileHandleForReading.availableData
                    if data.isEmpty { break }
                    text += String(decoding: data, as: UTF8.self)
                }
                ready.resume(returning: text)
            }
        }
        let prefix = "listening on "
        guard line.hasPrefix(prefix) else {
            throw CompositionError.unavailable("not ready: \(line) \(log)")
        }
        let base = line.dropFirst(prefix.count).dropLast()
        return Running(process: process, base: String(base))
    }

    var log: String { (try? String(contentsOfFile: folder + "/serve.log", encoding: .utf8)) ?? "" }

    /// Runs another command of the program.
    func run(_ command: String) async throws -> (status: Int32, output: String) {
        let output = Pipe()
        let process = try launch("exec '\(Self.binary)' \(command) --config cambist.yaml", output)
        let text = await withCheckedContinuation { read in
            Thread.detachNewThread {
                let data = (try? output.fileHandleForReading.readToEnd()) ?? Data()
                read.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
        return (await Running(process: process, base: "").end().status, text)
    }

    private func launch(_ script: String, _ output: Pipe) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        launched.withLock { $0.append(process) }
        return process
    }

    /// Credentials, made by the operator's command.
    func credentials() async throws -> (id: String, secret: String) {
        let made = try await run(
            "client create --tenant acme --format json "
                + "--scopes 'conversions:view conversions:edit'")
        let json = try JSONParser.parse(Array(made.output.utf8))
        return (json["clientId"]?.string ?? "", json["clientSecret"]?.string ?? "")
    }

    /// A client of the API.
    func client(_ base: String) async throws -> DemoClient {
        let (id, secret) = try await credentials()
        return try await DemoClient(base: base, clientID: id, secret: secret)
    }
}
