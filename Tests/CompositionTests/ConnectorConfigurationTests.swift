import Domain
import Foundation
import Money
import Routing
import Testing

@testable import Composition

/// Venues of `kind: binance`, `kind: kraken` and `kind: bitstamp` in the configuration: every key,
/// what is left out, and every mistake with its line.
@Suite struct ConnectorConfigurationTests {
    private static let full = """
        secrets: {masterKeyFile: keys/master}
        venues:
          - id: bin
            kind: binance
            restUrl: http://127.0.0.1:8081
            streamUrl: ws://[::1]:8081/stream
            socketApiUrl: wss://example.com/ws-api/v3
            symbols: [BTC-USDT, {symbol: ETH-USDT}]
            assetCodes: {XBTX: BTC}
            wallet: false
            fees: {maker: -0.0001, taker: 0.001}
            recvWindowMilliseconds: 3000
            timeoutMilliseconds: 8000
            staleAfterMilliseconds: 2500
            bookDepth: 50
            allowWithdrawalKeys: true
            accounts:
              - {id: main, tenant: acme, exclusive: true}
              - {id: safe, tenant: beta, allowWithdrawalKeys: false}
          - id: kra
            kind: kraken
            allowPlaintext: true
            restUrl: http://exchange.example:8080/base
            publicStreamUrl: ws://exchange.example/v2
            privateStreamUrl: ws://exchange.example/auth
            symbols: [BTC-USD]
            bookDepth: 25
            tier: pro
            environment: test
            limitsFactor: 20
            accounts: [{id: main, tenant: acme}]
          - {id: paper, kind: paper, symbols: [BTC-USD], accounts: []}
        """

    @Test func everyKeyIsRead() throws {
        let configuration = try ConfigurationTests.decode(Self.full)
        #expect(configuration.connectors.map(\.id) == ["bin", "kra"])
        #expect(configuration.venues.map(\.id) == ["paper"])
        #expect(configuration.masterKeyFile?.hasSuffix("/keys/master") == true)
        let bin = try #require(configuration.connector("bin"))
        #expect(bin.kind == .binance && bin.restURL == "http://127.0.0.1:8081")
        #expect(
            bin.wire
                == .binance(
                    streamURL: "ws://[::1]:8081/stream",
                    socketAPIURL: "wss://example.com/ws-api/v3", recvWindow: .seconds(3),
                    assetCodes: ["XBTX": try #require(configuration.assets.asset("BTC"))],
                    hasWallet: false))
        #expect(bin.symbols.map(\.description) == ["BTC-USDT", "ETH-USDT"])
        #expect(try bin.fees?.maker == Fixed("-0.0001"))
        #expect(try bin.fees?.taker == Fixed("0.001"))
        #expect(bin.timeout == .seconds(8) && bin.staleness == .milliseconds(2_500))
        #expect(bin.bookDepth == 50)
        #expect(bin.accounts.map(\.isExclusive) == [true, false])
        #expect(bin.accounts.map(\.allowsWithdrawalKeys) == [true, false])
        let kra = try #require(configuration.connector("kra"))
        #expect(kra.bookDepth == 25 && kra.allowsPlaintext)
        #expect(kra.environment == .test && kra.limitsFactor == 20)
        // On this machine.
        #expect(bin.environment == .test && bin.limitsFactor == nil)
        #expect(kra.restURL == "http://exchange.example:8080/base")
        #expect(
            kra.wire
                == .kraken(
                    publicStreamURL: "ws://exchange.example/v2",
                    privateStreamURL: "ws://exchange.example/auth", tier: .pro))
        #expect(
            configuration.owners.map { "\($0.account) \($0.tenant)" }
                == ["bin/main acme", "bin/safe beta", "kra/main acme"])
        #expect(configuration.tenants.map(\.id) == ["acme", "beta"])
        #expect(configuration.listening(on: 9).connectors == configuration.connectors)
        #expect(configuration.listening(on: 9).masterKeyFile == configuration.masterKeyFile)
    }

    @Test func whatIsLeftOutIsTheVenueItselfWithoutRights() throws {
        let configuration = try ConfigurationTests.decode(
            """
            venues:
              - {id: b, kind: binance, symbols: [BTC-USDT], accounts: [{id: a, tenant: t}]}
              - {id: k, kind: kraken, symbols: [BTC-USD]}
            """)
        let (b, k) = (configuration.connectors[0], configuration.connectors[1])
        #expect(b.restURL == "https://api.binance.com" && k.restURL == "https://api.kraken.com")
        #expect(
            b.wire
                == .binance(
                    streamURL: "wss://stream.binance.com:9443/stream",
                    socketAPIURL: "wss://ws-api.binance.com:443/ws-api/v3", recvWindow: nil,
                    assetCodes: [:],
                    hasWallet: true))
        #expect(
            k.wire
                == .kraken(
                    publicStreamURL: "wss://ws.kraken.com/v2",
                    privateStreamURL: "wss://ws-auth.kraken.com/v2", tier: nil))
        #expect(!b.accounts[0].allowsWithdrawalKeys && !b.accounts[0].isExclusive)
        #expect(!b.allowsPlaintext && b.trustRoots == nil && b.fees == nil)
        #expect(b.timeout == nil && b.staleness == nil && b.bookDepth == nil)
        #expect(b.environment == .live && b.limitsFactor == nil)
        #expect(configuration.masterKeyFile == nil)
    }

    @Test(arguments: [
        """
        venues:
          - {id: b, kind: binance, symbols: [BTC-USDT], accounts: [{id: a, tenant: t}]}
          - {id: p, kind: paper, symbols: [BTC-USD], accounts: [{id: a, tenant: t}]}
        """,
        """
        venues:
          - {id: b, kind: binance, symbols: [BTC-USDT], accounts: [{id: a, tenant: t}]}
          - {id: i, kind: issuer, pairs: [USD-USDC]}
        """,
        """
        venues:
          - {id: b, kind: binance, symbols: [BTC-USDT], accounts: [{id: a, tenant: t}]}
          - {id: k, kind: kraken, symbols: [BTC-USD], environment: test,
             accounts: [{id: a, tenant: t}]}
        """,
    ]) func aTenantHasAccountsOfOneKind(text: String) {
        #expect(throws: (any Error).self) { try ConfigurationTests.decode(text) }
        #expect(throws: Never.self) {
            try ConfigurationTests.decode(
                text.replacingOccurrences(
                    of: "kind: binance,", with: "kind: binance, environment: test,"))
        }
    }

    @Test func whatIsOnThisMachineIsNeverLive() {
        let error = #expect(throws: (any Error).self) {
            try ConfigurationTests.decode(
                """
                venues:
                  - {id: b, kind: binance, restUrl: "http://127.0.0.1:1", environment: live,
                     symbols: [BTC-USDT]}
                """)
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("test, on loopback"))
    }

    /// All of them at once, each with its line.
    @Test func everyBadFieldIsNamedAtOnce() throws {
        let text = """
            venues:
              - id: b
                kind: binance
                restUrl: http://api.example.com
                streamUrl: https://stream.example.com
                socketApiUrl: wss://u:canary@ws.example.com/v3
                tls: {trustRoots: /nonexistent.pem, pin: x}
                symbols: [BTC]
                assetCodes: {XBT: NOPE, A: BTC, B: BTC}
                fees: {maker: 1, takr: 0}
                recvWindowMilliseconds: 99
                timeoutMilliseconds: 1s
                staleAfterMilliseconds: 0
                bookDepth: 4
                allowPlaintext: maybe
                allowWithdrawalKeys: 1
                accounts: [{id: a, balances: {BTC: 1}}]
                tier: pro
              - {id: k, kind: kraken, symbols: [], bookDepth: 50, tier: gold}
              - {id: k, kind: paper, symbols: [BTC-USD]}
            """
        let expected = [
            "c.yaml:4: venues.b.restUrl: expected https://HOST[:PORT][/PATH] without user, query",
            "c.yaml:5: venues.b.streamUrl: expected wss://HOST",
            "c.yaml:6: venues.b.socketApiUrl: expected wss://HOST",
            "c.yaml:7: venues.b.tls.trustRoots: expected the path of certificates in PEM",
            "c.yaml:7: unknown key `pin` in venues.b.tls",
            "c.yaml:8: venues.b.symbols[0].symbol: expected two assets as BASE-QUOTE",
            "c.yaml:8: venues.b.symbols: expected at least one symbol",
            "c.yaml:9: venues.b.assetCodes.XBT: expected the code of a known asset, got \"NOPE\"",
            "c.yaml:9: venues.b.assetCodes.B: BTC has another code of the venue already",
            "c.yaml:10: venues.b.fees.maker: expected a fraction",
            "c.yaml:10: unknown key `takr` in venues.b.fees",
            "c.yaml:10: venues.b.fees.taker is missing",
            "c.yaml:11: venues.b.recvWindowMilliseconds: expected milliseconds from 100 to 60000",
            "c.yaml:12: venues.b.timeoutMilliseconds: expected milliseconds from 100 to 60000",
            "c.yaml:13: venues.b.staleAfterMilliseconds: expected milliseconds from 100",
            "c.yaml:14: venues.b.bookDepth: expected levels from 5 to 1000",
            "c.yaml:15: venues.b.allowPlaintext: expected true or false",
            "c.yaml:16: venues.b.allowWithdrawalKeys: expected true or false",
            "c.yaml:17: unknown key `balances` in venues.b.accounts.a",
            "c.yaml:17: venues.b.accounts.a.tenant is missing",
            "c.yaml:18: unknown key `tier` in venues.b",
            "c.yaml:19: venues.k.symbols: expected at least one symbol",
            "c.yaml:19: venues.k.bookDepth: expected 10, 25, 100, 500 or 1000 levels",
            "c.yaml:19: venues.k.tier: expected starter, intermediate or pro",
            "c.yaml:20: venues: id \"k\" is there twice",
        ]
        let error = #expect(throws: CompositionError.self) {
            try ConfigurationFile.decode(
                text, file: "c.yaml", folder: "/tmp", environment: [:])
        }
        let said = try #require(error).description
        for line in expected { #expect(said.contains(line), "\(line)\n\(said)") }
        #expect(said.split(separator: "\n").count == expected.count, "\(said)")
        #expect(!said.contains("canary"))
    }

    @Test func bitstampShowsPricesAlone() throws {
        let configuration = try ConfigurationTests.decode(
            """
            venues:
              - {id: b, kind: bitstamp, symbols: [BTC-USD, ETH-GBP]}
              - id: c
                kind: bitstamp
                restUrl: http://exchange.example:8080
                streamUrl: ws://exchange.example/ws
                allowPlaintext: true
                tls: {trustRoots: /dev/null}
                staleAfterMilliseconds: 900
                fees: {maker: 0.001, taker: 0.002}
                symbols: [{symbol: GBP-USD}]
            """)
        let (b, c) = (configuration.connectors[0], configuration.connectors[1])
        #expect(b.kind == .bitstamp && b.restURL == "https://www.bitstamp.net")
        #expect(b.wire == .bitstamp(streamURL: "wss://ws.bitstamp.net"))
        #expect(b.symbols.map(\.description) == ["BTC-USD", "ETH-GBP"])
        #expect(b.accounts.isEmpty && b.staleness == nil && !b.allowsPlaintext)
        #expect(c.restURL == "http://exchange.example:8080" && c.allowsPlaintext)
        #expect(c.wire == .bitstamp(streamURL: "ws://exchange.example/ws"))
        #expect(c.staleness == .milliseconds(900) && c.trustRoots == "/dev/null")
        #expect(try b.fees == nil && c.fees?.taker == Fixed("0.002"))
        #expect(configuration.owners.isEmpty)
    }

    @Test func bitstampHasNoAccounts() throws {
        let text = """
            venues:
              - id: b
                kind: bitstamp
                streamUrl: ws://stream.example.com
                symbols: []
                staleAfterMilliseconds: 99
                accounts: [{id: a, tenant: t}]
                tier: pro
                bookDepth: 10
            """
        let expected = [
            "c.yaml:4: venues.b.streamUrl: expected wss://HOST",
            "c.yaml:5: venues.b.symbols: expected at least one symbol",
            "c.yaml:6: venues.b.staleAfterMilliseconds: expected milliseconds from 100",
            "c.yaml:7: unknown key `accounts` in venues.b",
            "c.yaml:8: unknown key `tier` in venues.b",
            "c.yaml:9: unknown key `bookDepth` in venues.b",
        ]
        let error = #expect(throws: CompositionError.self) {
            try ConfigurationFile.decode(text, file: "c.yaml", folder: "/tmp", environment: [:])
        }
        let said = try #require(error).description
        for line in expected { #expect(said.contains(line), "\(line)\n\(said)") }
        #expect(said.split(separator: "\n").count == expected.count, "\(said)")
    }

    @Test func aBadURLFromTheEnvironmentIsNotRepeatedEither() throws {
        let error = #expect(throws: CompositionError.self) {
            try ConfigurationFile.decode(
                Self.full, file: "c.yaml", folder: "/tmp",
                environment: ["CAMBIST_VENUES_BIN_REST_URL": "https://u:canary@example.com"])
        }
        let said = try #require(error).description
        #expect(said.contains("CAMBIST_VENUES_BIN_REST_URL") && !said.contains("canary"))
    }

    @Test(arguments: [
        ("https://api.example.com", true), ("https://api.example.com:8443/base", true),
        ("https://192.0.2.7", true), ("http://127.0.0.1:8080", true),
        ("http://127.9.9.9", true), ("http://localhost:1", true), ("http://[::1]:8080", true),
        ("http://api.example.com", false), ("http://10.0.0.1", false),
        ("http://localhost.example.com", false), ("http://127.0.0.1.example.com", false),
        ("http://[::2]", false), ("http://0x7f000001", false), ("http://127.1", false),
        ("https://user@example.com", false), ("https://user:x@example.com", false),
        ("https://example.com/#a", false), ("https://example.com/?a=b", false),
        ("https://", false), ("https:///path", false), ("https://example.com:0", false),
        ("https://example.com:65536", false), ("https://example.com:", false),
        ("https://example.com:port", false), ("HTTPS://example.com", false),
        ("ftp://example.com", false), ("wss://example.com", false), ("example.com", false),
        ("https://exa mple.com", false), ("https://example.com\\@evil.example", false),
        ("https://ex%61mple.com", false), ("", false),
    ])
    func venuesAreCalledEncryptedOrOnThisMachine(url: String, isAllowed: Bool) {
        #expect(
            VenueURLRule(scheme: "http", allowsPlaintext: false).allows(url) == isAllowed)
    }

    @Test func plaintextIsForWhoeverAsksForIt() {
        let rule = VenueURLRule(scheme: "ws", allowsPlaintext: true)
        #expect(rule.allows("ws://10.0.0.1:80/stream") && rule.allows("wss://example.com"))
        #expect(!rule.allows("http://10.0.0.1") && !rule.allows("ws://u@10.0.0.1"))
    }
}
