import Foundation
import StrictJSON
import TestKit
import Testing

/// `cambist venue --protocol ...` as a process, until its first line.
struct ExchangeProcess: Sendable {
    let process: Process
    let line: String
    private let output: Pipe
    private let errors: Pipe

    /// - Parameter arguments: behind `venue`.
    static func start(_ arguments: [String]) async throws -> ExchangeProcess {
        let (process, output, errors) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: ServerProcess.binary)
        process.arguments = ["venue"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let line = await onThread {
            var text = ""
            while !text.hasSuffix("\n") {
                let data = output.fileHandleForReading.availableData
                if data.isEmpty { break }
                text += String(decoding: data, as: UTF8.self)
            }
            return text
        }
        return ExchangeProcess(process: process, line: line, output: output, errors: errors)
    }

    /// Serves while `body` uses it; whatever happens, it does not outlive that.
    static func run(
        _ arguments: [String], _ body: (ExchangeProcess, JSONValue) async throws -> Void
    ) async throws {
        let exchange = try await start(arguments)
        defer { if exchange.process.isRunning { exchange.signal(SIGKILL) } }
        let ready = try #require(
            try? JSONParser.parse(Array(exchange.line.utf8)), "not ready: \(exchange.line)")
        try await body(exchange, ready)
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for its end.
    ///
    /// - Returns: its status (128 and more for a signal), how long that took, and what it wrote
    ///   behind its first line and to standard error.
    func end(
        _ number: Int32? = nil
    ) async -> (status: Int32, took: Duration, output: String, errors: String) {
        let began = ContinuousClock.now
        if let number { signal(number) }
        let status = await Self.onThread {
            process.waitUntilExit()
            let bySignal = process.terminationReason == .uncaughtSignal
            return process.terminationStatus + (bySignal ? 128 : 0)
        }
        let took = ContinuousClock.now - began
        let (output, errors) = await (Self.rest(output), Self.rest(errors))
        return (status, took, output, errors)
    }

    private static func rest(_ pipe: Pipe) async -> String {
        await onThread {
            let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
            return String(decoding: data, as: UTF8.self)
        }
    }

    /// Blocking work, off the threads that run tasks.
    private static func onThread<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { done in
            Thread.detachNewThread { done.resume(returning: work()) }
        }
    }
}
