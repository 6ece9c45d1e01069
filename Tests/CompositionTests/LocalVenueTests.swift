import Foundation
import LocalExchange
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// The program itself, with a live venue that is a local exchange in this process.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled(if: ServerProcess.isBuilt))
struct LocalVenueTests {
    @Test(arguments: [ExchangeProtocol.binance, .kraken])
    func anAccountIsAddedTestedAndUsed(_ speaks: ExchangeProtocol) async throws {
        try await LocalVenue.serve(speaks) { venue in
            let account = try #require(venue.ready.accounts.first)
            let exclusive = speaks == .kraken ? ", exclusive: true" : ""
            let server = try LocalVenue.installation(
                venue.configuration(accounts: "{id: main, tenant: acme\(exclusive)}"),
                secrets: ["secret": try #require(account.secret)])
            try await use(
                server, apiKey: try #require(account.apiKey), symbol: venue.symbol)
        }
    }

    private func use(_ server: ServerProcess, apiKey: String, symbol: String) async throws {
        let added = try await server.run(
            "venue add --account live/main --api-key \(apiKey) --secret-file given/secret "
                + "2>>commands.log")
        #expect(added.status == 0, "\(added)")
        let alone = try await server.run("venue test --account live/main --format json")
        let probe = try JSONParser.parse(Array(alone.output.utf8))
        #expect(alone.status == 0 && probe["usable"]?.bool == true, "\(alone)")
        #expect(probe["permissions"]?["trade"]?.bool == true)
        #expect(probe["permissions"]?["withdraw"]?.bool == false)
        #expect(probe["symbolsMissing"]?.array?.isEmpty == true)
        #expect(probe["clockOffsetMilliseconds"]?.integer.map { abs($0) < 1_000 } == true)
        let running = try await server.start(logLevel: "debug")
        try await running.waitForMetric(
            #"cambist_venue_book_usable{symbol="\#(symbol)",venue="live"} 1"#)
        try await running.waitForMetric(
            #"cambist_venue_stream_up{stream="account/main",venue="live"} 1"#)
        let beside = try await server.run("venue test --account live/main")
        #expect(beside.status == 0, "\(beside)")
        let status = try await server.run("status")
        for kind in ["venue ", "stream ", "clock ", "blocked ", "incident "] {
            #expect(
                !status.output.split(separator: "\n").contains { $0.contains("  \(kind)") },
                "\(status.output)")
        }
        try await eventually("ledger and venue agree") {
            let (code, output) = try await server.run("reconcile --account live/main")
            return code == 0 && output == "clean\n"
        }
        #expect(await running.end(SIGTERM).status == 0)
        let stopped = try await server.run("reconcile 2>&1")
        #expect(stopped.status == 1 && stopped.output.contains("no server runs here"))
        let secret = try String(
            contentsOfFile: server.folder + "/given/secret", encoding: .utf8)
        #expect(!server.log.contains(secret))
    }

    /// A market that is gone, and a key that is refused, take nothing else with them.
    @Test(arguments: [(ExchangeProtocol.binance, "DOGE-USDT"), (.kraken, "DOGE-USD")])
    func whatTheVenueRefusesIsLostAlone(
        speaks: ExchangeProtocol, unlisted: String
    ) async throws {
        try await LocalVenue.serve(speaks) { venue in
            let account = try #require(venue.ready.accounts.first)
            let (key, secret) = (try #require(account.apiKey), try #require(account.secret))
            let other = (secret.hasPrefix("A") ? "B" : "A") + secret.dropFirst()
            let server = try LocalVenue.installation(
                venue.configuration(
                    accounts: "{id: main, tenant: acme}", symbols: [venue.symbol, unlisted]),
                secrets: ["secret": secret, "other": other])
            let add = "venue add --account live/main --api-key \(key) --secret-file "
            let added = try await server.run(add + "given/secret 2>&1")
            #expect(added.status == 0, "\(added)")
            #expect(added.output.contains("not traded there: \(unlisted)\n"), "\(added)")
            let keys = try await server.run("venue list").output
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: server.folder + "/given/other")
            let refused = try await server.run(add + "given/other 2>&1")
            #expect(refused.status == 1, "\(refused)")
            #expect(refused.output.contains("nothing is stored: the venue refuses the key"))
            #expect(refused.output.contains("chmod 600"))
            #expect(!refused.output.contains("not traded there") && !refused.output.contains(other))
            #expect(try await server.run("venue list").output == keys)
            let running = try await server.start(logLevel: "debug")
            try await running.waitForMetric(
                #"cambist_venue_book_usable{symbol="\#(venue.symbol)",venue="live"} 1"#)
            try await running.waitForMetric(
                #"cambist_venue_stream_up{stream="account/main",venue="live"} 1"#)
            // Binance tells trades by market. An opening on Kraken takes the time that its history
            // may be late.
            if speaks == .binance {
                try await eventually("the account is opened, and agrees") {
                    try await server.run("reconcile --account live/main").status == 0
                }
            }
            let status = try await server.run("status").output
            #expect(status.contains("\(unlisted) (the venue does not list it)"), "\(status)")
            #expect(!status.contains("  stream"), "\(status)")
            #expect(await running.end(SIGTERM).status == 0)
        }
    }
}
