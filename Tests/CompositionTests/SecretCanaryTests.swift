import AsyncHTTPClient
import Foundation
import TestKit
import Testing
import VenueProtocols

@testable import Composition

/// Secrets that are easy to find, through everything that an installation writes and answers.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled(if: ServerProcess.isBuilt))
struct SecretCanaryTests {
    private static let binanceSecret = "CanaryBinanceSecret0123456789abcdefghijklmnop"
    private static let krakenSecret = Base64Text.text(Array("CanaryKrakenSecret0123456789!".utf8))
    private static let seed = [UInt8](repeating: 0xc7, count: 32)
    private static let master = TemporaryVault.masterText(0xa5)
    private static let newMaster = TemporaryVault.masterText(0x5a)

    /// Whatever would be a leak: the texts, and the bytes in the spellings that programs print.
    private static let canaries: [String] =
        [binanceSecret, krakenSecret, master, newMaster, Base64Text.text(seed)]
        + [
            Array(binanceSecret.utf8), Base64Text.bytes(krakenSecret) ?? [], seed,
            Base64Text.bytes(master) ?? [],
        ].flatMap { bytes in
            [HexText.text(bytes), Base64Text.text(bytes), String(decoding: bytes, as: UTF8.self)]
        }.filter { $0.utf8.count >= 16 }

    /// Two venues that refuse every connection.
    private static let venues = """
          - id: live
            kind: binance
            restUrl: http://127.0.0.1:9
            streamUrl: ws://127.0.0.1:9/stream
            socketApiUrl: ws://127.0.0.1:9/ws-api
            symbols: [BTC-USDT]
            accounts: [{id: main, tenant: acme}, {id: ed, tenant: acme}]
          - id: kra
            kind: kraken
            restUrl: http://127.0.0.1:9
            publicStreamUrl: ws://127.0.0.1:9/v2
            privateStreamUrl: ws://127.0.0.1:9/v2
            symbols: [BTC-USD]
            accounts: [{id: main, tenant: acme}]
        secrets: {masterKeyFile: given/master}
        """

    /// - Returns: the folder for what the operator gives, which is not looked through.
    private func give(_ server: ServerProcess) throws {
        let folder = server.folder + "/given"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let files = [
            ("master", Self.master), ("new", Self.newMaster), ("binance", Self.binanceSecret),
            ("kraken", Self.krakenSecret + "\n"), ("seed", Base64Text.text(Self.seed)),
        ]
        for (name, text) in files {
            let path = folder + "/" + name
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path)
        }
    }

    /// The files below the folder in which one of the canaries is, but for what was given.
    private func leaks(in folder: String) throws -> [String] {
        let all = try FileManager.default.subpathsOfDirectory(atPath: folder)
        return all.filter { !$0.hasPrefix("given") }.filter { name in
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                return false
            }
            return Self.canaries.contains { data.range(of: Data($0.utf8)) != nil }
        }
    }

    private func get(_ url: String) async throws -> String {
        let reply = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: url), timeout: .seconds(60))
        return String(buffer: try await reply.body.collect(upTo: 1 << 22))
    }

    @Test func noSecretIsInFilesLogsMetricsOrAnswers() async throws {
        let server = try ServerProcess(venues: Self.venues)
        try give(server)
        var said = ""
        func tell(_ command: String, _ wanted: Int32 = 0) async throws {
            let (status, output) = try await server.run(command + " 2>>commands.log")
            #expect(status == wanted, "\(command): \(output)")
            said += output
        }
        let add = "venue add --operator ann --reason canary --api-key 0123456789abcdef"
        try await tell(add + " --account live/main --secret-file given/binance")
        try await tell(add + " --account live/ed --scheme ed25519 --secret-file - <given/seed")
        try await tell(add + " --account kra/main --secret-file given/kraken")
        // What is refused is not repeated: each secret where it does not fit.
        try await tell(add + " --account kra/main --secret-file given/binance", 1)
        try await tell(add + " --account live/ed --scheme ed25519 --secret-file given/kraken", 1)
        try await tell(add + " --account none/main --secret-file given/binance", 1)
        let running = try await server.start(logLevel: "trace")
        for command in [
            "venue list", "venue list --format json", "status", "status --format json", "events",
            "audit", "client list",
        ] {
            try await tell(command)
        }
        try await tell("venue test --account live/main", 1)
        try await tell("venue test --account kra/main --format json", 1)
        for path in ["/metrics", "/health/ready", "/openapi.json"] {
            said += try await get(running.base + path)
        }
        try await tell("venue rekey --new-master-key-file given/new")
        try await tell("venue remove --account live/ed")
        #expect(await running.end(SIGTERM).status == 0)
        // The master key of before opens nothing any more, and that is said without showing one.
        try await tell("venue test --account live/main", 1)
        #expect(said.contains("live/main") && said.contains("kra/main"))
        for canary in Self.canaries { #expect(!said.contains(canary)) }
        #expect(try leaks(in: server.folder) == [])
        #expect(server.log.contains("level=debug") || server.log.contains("level=info"))
        // What looks for leaks finds one.
        try ("x " + Self.binanceSecret).write(
            toFile: server.folder + "/planted", atomically: true, encoding: .utf8)
        #expect(try leaks(in: server.folder) == ["planted"])
    }
}
