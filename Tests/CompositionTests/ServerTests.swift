import AsyncHTTPClient
import Domain
import Engine
import Foundation
import Logging
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// A whole installation in this process, on files, over HTTP and the admin socket.
@Suite(.serialized) struct ServerTests {
    let folder =
        FileManager.default.temporaryDirectory.path
        + "/cambist-server-" + UUID().uuidString

    func configuration(
        _ text: String = DemoMarkets.synthetic.configuration(port: 0)
    ) throws -> Configuration {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/cambist.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try ConfigurationFile.load(path, environment: [:])
    }

    private func logger() -> Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    /// Runs a server while `body` uses it, until nothing of it is left.
    func serving(
        _ configuration: Configuration, _ body: (String) async throws -> Void
    ) async throws {
        try await run(configuration, body)
        let paths = DataFolder(data: nil, configuration: configuration).lockPaths
        // The last task that held a part of it may let go a moment later.
        try await eventually("the folder is free") {
            if case .taken = try FolderLock.take(paths) { true } else { false }
        }
    }

    private func run(
        _ configuration: Configuration, _ body: (String) async throws -> Void
    ) async throws {
        let (ready, signal) = AsyncStream<String>.makeStream()
        var settings = ServerSettings(
            configuration: configuration,
            folder: DataFolder(data: nil, configuration: configuration), logger: logger())
        settings.onListening = {
            signal.yield($0)
            signal.finish()
        }
        let server = try await ServerBuilder.build(settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { signal.finish() }
                try await server.run()
            }
            for await base in ready { try await body(base) }
            await server.stop()
            try await group.waitForAll()
        }
    }

    func gateway(_ configuration: Configuration) -> AdminGateway {
        AdminGateway(
            configuration: configuration,
            folder: DataFolder(data: nil, configuration: configuration))
    }

    func ask(_ gateway: AdminGateway, _ command: AdminCommand) async throws -> AdminAnswer {
        try await gateway.handle(AdminRequest(command, operatorName: "ann", reason: "test"))
    }

    @Test func aConversionGoesThereAndBackAndTheBooksAreClean() async throws {
        let configuration = try configuration()
        let gateway = gateway(configuration)
        // Before the first start: on the store itself.
        let create = AdminCommand.createClient("demo", scopes: ClientScopes.all)
        guard case .credentials(let id, let secret) = try await ask(gateway, create) else {
            Issue.record("no client")
            return
        }
        try await serving(configuration) { base in
            let client = try await DemoClient(base: base, clientID: id, secret: secret)
            for conversion in Demo.conversions {
                let (final, _) = try await conversion.run(
                    client, reference: "r-\(conversion.fromAsset)", time: SystemTime()
                ) { _ in }
                #expect(final["status"]?.string == "COMPLETED", "\(final)")
                #expect(final["movements"]?.array?.count == 2)
                let report = DemoReport(
                    conversion: final, duration: .zero, single: nil,
                    assets: configuration.assets)
                #expect(
                    report.summary.hasPrefix("\(conversion.amount) \(conversion.fromAsset) -> "))
            }
            // Beside the running server: over its socket.
            #expect(try await ask(gateway, .audit) == .audit([]))
            #expect(
                try await ask(gateway, .halt(.everything, cancelOpen: true))
                    == .done("halted everything and asked 0 open conversions to cancel"))
            let halted = try await client.post(
                "/trade/v1/conversions",
                JSONParser.parse(
                    #"{"from":{"asset":"BTC","amount":"0.1"},"to":{"asset":"USD"}}"#))
            #expect(halted.status == 422, "\(halted.body)")
        }
        // After it: on the store again, which remembers.
        #expect(try await ask(gateway, .audit) == .audit([]))
        guard case .status(let report) = try await ask(gateway, .status) else {
            Issue.record("no status")
            return
        }
        #expect(report.items.map(\.kind) == [.server, .halt])
    }

    @Test func aSecondServerOfTheFolderIsRefused() async throws {
        let configuration = try configuration()
        try await serving(configuration) { _ in
            let settings = ServerSettings(
                configuration: configuration,
                folder: DataFolder(data: nil, configuration: configuration), logger: logger())
            await #expect(throws: CompositionError.self) {
                _ = try await ServerBuilder.build(settings)
            }
            // Another folder, but the same store.
            let other = ServerSettings(
                configuration: configuration,
                folder: DataFolder(data: folder + "/other", configuration: configuration),
                logger: logger())
            await #expect(throws: CompositionError.self) {
                _ = try await ServerBuilder.build(other)
            }
        }
    }
}
