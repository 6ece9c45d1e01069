import Foundation
import StrictJSON
import Synchronization
import TestKit
import Testing

@testable import Composition

/// How the program ends, with clients that wait for answers.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled(if: ServerProcess.isBuilt))
struct ServerProcessTests {
    /// What became of each reference that was sent.
    private final class Answers: Sendable {
        let byReference = Mutex<[String: UInt]>([:])
        /// The server did not listen any more.
        static let none: UInt = 0

        /// Sends a create.
        @discardableResult
        func send(_ client: DemoClient, _ reference: String) async -> UInt {
            let body = ServerProcessTests.body(reference)
            let reply = try? await client.post("/trade/v1/conversions", body)
            let status = reply?.status ?? Self.none
            byReference.withLock { $0[reference] = status }
            return status
        }

        /// Sends creates, one after the other, until one is not answered with 202.
        func load(_ client: DemoClient, _ name: String, atMost count: Int) async {
            for number in 0..<count {
                guard await send(client, "\(name)-\(number)") == 202 else { return }
            }
        }

        var statuses: Set<UInt> { byReference.withLock { Set($0.values) } }
        var count: Int { byReference.withLock { $0.count } }

        /// References with that answer.
        func references(_ isMeant: (UInt) -> Bool) -> [String] {
            byReference.withLock { $0.filter { isMeant($0.value) }.keys.sorted() }
        }
    }

    private static func body(_ reference: String) -> JSONValue {
        .members([
            "reference": .string(reference),
            "from": .members(["asset": .string("BTC"), "amount": .string("0.001")]),
            "to": .members(["asset": .string("USD")]),
        ])
    }

    /// Fewer than the connections that a client keeps to one server, so that all are under way.
    private static let waiting = 6

    /// Sends creates that wait for the store's writer, and lets it go on when `meanwhile` is done.
    ///
    /// - Returns: what the creates were answered, and what `ending` returns.
    private static func waiting<Value: Sendable>(
        _ server: ServerProcess, _ running: ServerProcess.Running, _ client: DemoClient,
        _ answers: Answers, meanwhile: (WriterBlock) throws -> Void,
        ending: @escaping @Sendable () async -> Value
    ) async throws -> ([UInt], Value) {
        try await running.waitForOpen(0)
        let block = try WriterBlock(server.storePath)
        return try await withThrowingTaskGroup(of: UInt.self) { group in
            for number in 0..<waiting {
                group.addTask { await answers.send(client, "waiting-\(number)") }
            }
            try await running.waitForOpen(waiting)
            try meanwhile(block)
            async let end = ending()
            try block.release()
            let statuses = try await group.reduce(into: []) { $0.append($1) }
            return (statuses, await end)
        }
    }

    @Test func aStoreThatBreaksAnswersWhoWaitsAndEndsTheProcess() async throws {
        let server = try ServerProcess()
        let running = try await server.start()
        let client = try await server.client(running.base)
        let answers = Answers()
        await answers.load(client, "before", atMost: 20)
        #expect(answers.statuses == [202])
        let (statuses, end) = try await Self.waiting(server, running, client, answers) {
            try running.limitFiles(to: $0.logSize())
        } ending: {
            await running.end()
        }
        #expect(statuses == Array(repeating: 503, count: Self.waiting), "\(server.log)")
        #expect(end.status != 0 && end.status < 128, "\(server.log)")
        #expect(end.took < .seconds(120))
        // The second where this test was slower than the writer is patient.
        let reasons = ["disk I/O error", "database is locked"]
        #expect(reasons.contains { server.log.contains($0) }, "\(server.log)")

        let again = try await server.start()
        let later = try await server.client(again.base)
        for reference in answers.references({ $0 == 202 }) {
            #expect(await answers.send(later, reference) == 200, "\(reference) was accepted")
        }
        for reference in answers.references({ $0 == 503 }) {
            let status = await answers.send(later, reference)
            #expect(status == 200 || status == 202, "\(reference): \(status)")
        }
        #expect(await again.end(SIGTERM).status == 0)
        let audit = try await server.run("audit")
        #expect(audit.status == 0, "\(audit.output)")
    }

    @Test func aStopAnswersWhoWaits() async throws {
        let server = try ServerProcess()
        let running = try await server.start()
        let client = try await server.client(running.base)
        let answers = Answers()
        let (statuses, end) = try await Self.waiting(server, running, client, answers) { _ in
            running.signal(SIGTERM)
        } ending: {
            await running.end()
        }
        #expect(statuses == Array(repeating: 202, count: Self.waiting), "\(server.log)")
        #expect(end.status == 0, "\(server.log)")
        let audit = try await server.run("audit")
        #expect(audit.status == 0, "\(audit.output)")
    }

    @Test func aStopUnderLoadBreaksNoAnswerAndEndsSoon() async throws {
        let server = try ServerProcess()
        let running = try await server.start()
        let client = try await server.client(running.base)
        let answers = Answers()
        let end = await withTaskGroup(of: Void.self) { group in
            for worker in 0..<Self.waiting {
                group.addTask { await answers.load(client, "w\(worker)", atMost: 10_000) }
            }
            await eventually("200 answers") { answers.count >= 200 }
            let end = await running.end(SIGTERM)
            // Who still tries to connect need not wait for the end of its patience.
            group.cancelAll()
            return end
        }
        #expect(end.status == 0, "\(server.log)")
        #expect(end.took < .seconds(120))
        // Nobody was left without an answer but who came when nobody listened any more.
        #expect(answers.statuses.isSubset(of: [202, 503, Answers.none]), "\(answers.statuses)")
        let audit = try await server.run("audit")
        #expect(audit.status == 0, "\(audit.output)")
    }
}
