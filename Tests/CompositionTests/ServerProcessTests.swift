import AsyncHTTPClient
import Foundation
import NIOCore
import StrictJSON
import Synchronization
import Testing

@testable import Composition

/// How the program ends, with clients that wait for answers.
@Suite(.serialized, .timeLimit(.minutes(3)), .enabled(if: ServerProcess.isBuilt))
struct ServerProcessTests {
    /// What became of each reference that was sent.
    private final class Answers: Sendable {
        let byReference = Mutex<[String: UInt]>([:])
        /// The server did not listen any more.
        static let none: UInt = 0

        /// Sends creates, one after the other, until one is not answered with 202.
        func load(_ client: DemoClient, _ name: String) async {
            for number in 0..<10_000 {
                let reference = "\(name)-\(number)"
                guard let body = try? ServerProcessTests.body(reference) else { return }
                let reply = try? await client.post("/trade/v1/conversions", body)
                let status = reply?.status ?? Self.none
                byReference.withLock { $0[reference] = status }
                if status != 202 { return }
            }
        }

        var statuses: Set<UInt> { byReference.withLock { Set($0.values) } }
        var count: Int { byReference.withLock { $0.count } }
    }

    private static func body(_ reference: String) throws -> JSONValue {
        try JSONParser.parse(
            #"{"reference":"\#(reference)","from":{"asset":"BTC","amount":"0.001"},"#
                + #""to":{"asset":"USD"},"metadata":{"padding":"\#(padding)"}}"#)
    }

    /// So that the store's file grows fast.
    private static let padding = String(repeating: "x", count: 2_000)

    /// Sends creates until `body` is done.
    private func loading<Value>(
        _ client: DemoClient, _ answers: Answers, _ body: () async -> Value
    ) async -> Value {
        await withTaskGroup(of: Void.self) { group in
            // So many that some are always on their way when the end comes.
            for worker in 0..<48 {
                group.addTask { await answers.load(client, "w\(worker)") }
            }
            let value = await body()
            // Who still tries to connect need not wait for the end of its patience.
            group.cancelAll()
            return value
        }
    }

    @Test func aStoreThatBreaksAnswersWhoWaitsAndEndsTheProcess() async throws {
        let server = try ServerProcess()
        let running = try await server.start(fileKibibytesMax: 3_000)
        let client = try await server.client(running.base)
        let answers = Answers()
        let (status, took) = await loading(client, answers) { await running.end() }
        #expect(status != 0 && status < 128, "\(server.log)")
        #expect(took < .seconds(15))
        #expect(answers.count > 20)
        // Nobody was left without an answer but who came when nobody listened any more.
        #expect(answers.statuses.isSubset(of: [202, 503, Answers.none]), "\(answers.statuses)")
        #expect(answers.statuses.contains(503), "\(answers.statuses)")
        #expect(server.log.contains("disk I/O error"), "\(server.log)")

        let again = try await server.start()
        let later = try await server.client(again.base)
        let accepted = answers.byReference.withLock { $0.filter { $0.value == 202 }.keys.sorted() }
        for reference in accepted {
            let reply = try await later.post("/trade/v1/conversions", Self.body(reference))
            #expect(reply.status == 200, "\(reference) was acknowledged: \(reply.body)")
        }
        #expect(await again.end(SIGTERM).status == 0)
        let audit = try await server.run("audit")
        #expect(audit.status == 0, "\(audit.output)")
    }

    @Test func aStopUnderLoadBreaksNoAnswerAndEndsSoon() async throws {
        let server = try ServerProcess()
        let running = try await server.start()
        let client = try await server.client(running.base)
        let answers = Answers()
        let (status, took) = await loading(client, answers) {
            while answers.count < 200 { await Task.yield() }
            return await running.end(SIGTERM)
        }
        #expect(status == 0, "\(server.log)")
        #expect(took < .seconds(15))
        #expect(answers.statuses.isSubset(of: [202, 503, Answers.none]), "\(answers.statuses)")
        let audit = try await server.run("audit")
        #expect(audit.status == 0, "\(audit.output)")
    }
}
