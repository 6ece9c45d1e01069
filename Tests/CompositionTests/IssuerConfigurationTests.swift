import Bookkeeping
import Domain
import Engine
import Money
import Testing

@testable import Composition

/// An issuer in the configuration: every key, its variables, and every mistake with its line.
@Suite struct IssuerConfigurationTests {
    private static let full = """
        server: {sandbox: true}
        venues:
          - id: mint
            kind: issuer
            pairs: [USD-USDP, {pair: USDG-USD}]
            settlementDelayMilliseconds: 250
            maxWaitSeconds: 12
            treasury: {USD: 1000.50, USDP: "2000.00000001"}
            depegBasisPoints: 40
            depegSeconds: 7
            limits: {maxPerConversion: 10, maxPerTenantAndDay: 20.5, maxNetPerAssetAndDay: 30}
            faults:
              seed: 4
              refuse: 0.1
              answerLate: 0.2
              answerLost: 0.3
              requestLost: 0.4
              down: [{fromSeconds: 1, seconds: 2.5}]
          - {id: kraken, kind: paper, symbols: [BTC-USD], accounts: []}
          - {id: plain, kind: issuer, pairs: [PYUSD-USD]}
        """

    private static func shown(_ issuer: IssuerSettings) -> [String] {
        issuer.treasury.map { "\($0.asset) \($0.amount)" }
    }

    @Test func everyKeyIsRead() throws {
        let configuration = try ConfigurationTests.decode(Self.full)
        #expect(configuration.server.sandbox)
        #expect(configuration.venues.map(\.id) == ["kraken"])
        #expect(configuration.issuers.map(\.id) == ["mint", "plain"])
        let mint = configuration.issuers[0]
        #expect(mint.pairs.map(\.description) == ["USD-USDP", "USDG-USD"])
        #expect(mint.pairs.compactMap(IssuerSettings.coin).map(\.code) == ["USDP", "USDG"])
        let wanted = IssuerTerms(
            settlementDelay: .milliseconds(250), maxWait: .seconds(12),
            limits: ParLimits(
                perConversion: Fixed(10), perTenantAndDay: try Fixed("20.5"),
                netPerAssetAndDay: Fixed(30)),
            depegBasisPoints: 40, depegPatience: .seconds(7))
        #expect(mint.terms == wanted)
        #expect(Self.shown(mint) == ["USD 1000.5", "USDP 2000.00000001"])
        let faults = try #require(mint.faults)
        #expect(faults.seed == 4)
        #expect([faults.refuse, faults.answerLate] == [try Fixed("0.1"), try Fixed("0.2")])
        #expect([faults.answerLost, faults.requestLost] == [try Fixed("0.3"), try Fixed("0.4")])
        #expect(faults.down == [.init(from: .seconds(1), length: .milliseconds(2_500))])
        // It has no accounts: nobody owns one there.
        #expect(configuration.owners.isEmpty)
    }

    @Test func whatIsLeftOutIsAsDocumented() throws {
        let configuration = try ConfigurationTests.decode(
            "venues: [{id: m, kind: issuer, pairs: [USD-USDP]}]")
        let issuer = try #require(configuration.issuers.first)
        #expect(issuer.terms == .standard && issuer.treasury.isEmpty && issuer.faults == nil)
        #expect(issuer.terms.settlementDelay == .milliseconds(500))
        #expect(issuer.terms.depegBasisPoints == 50 && issuer.terms.depegPatience == .seconds(60))
        #expect(!configuration.server.sandbox)
    }

    @Test func variablesOverrideEachScalar() throws {
        let configuration = try ConfigurationTests.decode(
            Self.full,
            [
                "CAMBIST_SERVER_SANDBOX": "false",
                "CAMBIST_VENUES_MINT_SETTLEMENT_DELAY_MILLISECONDS": "0",
                "CAMBIST_VENUES_MINT_MAX_WAIT_SECONDS": "1",
                "CAMBIST_VENUES_MINT_TREASURY_USD": "5",
                "CAMBIST_VENUES_MINT_TREASURY_USDG": "6",
                "CAMBIST_VENUES_MINT_DEPEG_BASIS_POINTS": "10",
                "CAMBIST_VENUES_MINT_DEPEG_SECONDS": "0",
                "CAMBIST_VENUES_MINT_LIMITS_MAX_PER_CONVERSION": "0",
                "CAMBIST_VENUES_MINT_FAULTS_REFUSE": "1",
                "CAMBIST_VENUES_PLAIN_LIMITS_MAX_NET_PER_ASSET_AND_DAY": "8",
                "CAMBIST_VENUES_PLAIN_FAULTS_ANSWER_LOST": "0.5",
            ])
        let (mint, plain) = (configuration.issuers[0], configuration.issuers[1])
        #expect(!configuration.server.sandbox)
        #expect(mint.terms.settlementDelay == .zero && mint.terms.maxWait == .seconds(1))
        #expect(Self.shown(mint) == ["USD 5", "USDP 2000.00000001", "USDG 6"])
        #expect(mint.terms.depegBasisPoints == 10 && mint.terms.depegPatience == .zero)
        #expect(mint.terms.limits.perConversion == .zero)
        #expect(mint.faults?.refuse == .one)
        #expect(plain.terms.limits == ParLimits(netPerAssetAndDay: Fixed(8)))
        #expect(plain.faults?.answerLost == (try Fixed("0.5")))
    }

    private static let issuer = "venues:\n  - id: m\n    kind: issuer\n    pairs: [USD-USDP]\n"

    @Test(arguments: [
        ("server: {sandbox: maybe}", "c.yaml:1: server.sandbox: expected true or false"),
        (
            "venues:\n  - id: m\n    kind: issuer",
            "c.yaml:2: venues.m.pairs: expected at least one pair"
        ),
        (
            "venues:\n  - id: m\n    kind: issuer\n    pairs: [BTC-USDP]",
            "c.yaml:4: venues.m.pairs[0].pair: expected a currency and a stablecoin as BASE-QUOTE"
        ),
        ("venues: [{id: m, kind: issuer, pairs: [USD-EUR]}]", "expected a currency and a stable"),
        ("venues: [{id: m, kind: issuer, pairs: [USDP]}]", "expected a currency and a stable"),
        ("venues: [{id: m, kind: issuer, pairs: [USD-USDP, USD-USDP]}]", "is there twice"),
        (
            "venues: [{id: m, kind: issuer, pairs: [USD-USDP, USDP-USD]}]",
            "venues.m.pairs: USDP-USD is converted by m as USD-USDP"
        ),
        (
            issuer + "  - {id: n, kind: issuer, pairs: [USDP-USD]}",
            "venues.n.pairs: USDP-USD is converted by m as USD-USDP"
        ),
        (issuer + "    symbols: [BTC-USD]", "c.yaml:5: unknown key `symbols` in venues.m"),
        (issuer + "    fees: {taker: 0}", "c.yaml:5: unknown key `fees` in venues.m"),
        (issuer + "    accounts: []", "c.yaml:5: unknown key `accounts` in venues.m"),
        (
            "venues: [{id: k, kind: paper, symbols: [BTC-USD], treasury: {USD: 1}}]",
            "unknown key `treasury` in venues.k"
        ),
        (
            issuer + "    settlementDelayMilliseconds: -1",
            "c.yaml:5: venues.m.settlementDelayMilliseconds: expected milliseconds from 0 to 8640"
        ),
        (
            issuer + "    settlementDelayMilliseconds: 86400001",
            "c.yaml:5: venues.m.settlementDelayMilliseconds: expected milliseconds from 0 to 8640"
        ),
        (
            issuer + "    maxWaitSeconds: soon",
            "c.yaml:5: venues.m.maxWaitSeconds: expected seconds from 0 to 86400"
        ),
        (
            issuer + "    depegBasisPoints: 0",
            "c.yaml:5: venues.m.depegBasisPoints: expected basis points from 1 to 10000"
        ),
        (
            issuer + "    depegSeconds: 86401",
            "c.yaml:5: venues.m.depegSeconds: expected seconds from 0 to 86400"
        ),
        (
            issuer + "    treasury: {USDP: -1}",
            "c.yaml:5: venues.m.treasury.USDP: expected an amount of zero or more"
        ),
        (
            issuer + "    treasury:\n      U-P: 1",
            "c.yaml:6: venues.m.treasury.U-P: expected an asset code"
        ),
        (issuer + "    treasury: 5", "c.yaml:5: venues.m.treasury: expected keys with values"),
        (
            issuer + "    limits: {perConversion: 1}",
            "c.yaml:5: unknown key `perConversion` in venues.m.limits; expected one of maxPer"
        ),
        (
            issuer + "    limits: {maxPerConversion: -1}",
            "c.yaml:5: venues.m.limits.maxPerConversion: expected an amount of zero or more"
        ),
        (
            issuer + "    limits: {maxPerTenantAndDay: x}",
            "c.yaml:5: venues.m.limits.maxPerTenantAndDay: expected an amount of zero or more"
        ),
        (
            issuer + "    limits: {maxNetPerAssetAndDay: 1e3}",
            "c.yaml:5: venues.m.limits.maxNetPerAssetAndDay: expected an amount of zero or more"
        ),
        (
            issuer + "    faults: {bust: 0.1}",
            "c.yaml:5: unknown key `bust` in venues.m.faults; expected one of seed, refuse"
        ),
        (
            issuer + "    faults: {refuse: 1.1}",
            "c.yaml:5: venues.m.faults.refuse: expected a share from 0 to 1"
        ),
        (
            issuer + "    faults: {down: [{seconds: 1}]}",
            "venues.m.faults.down[0].fromSeconds is missing"
        ),
        (issuer + "  - {id: m, kind: paper, symbols: [BTC-USD]}", "id \"m\" is there twice"),
    ])
    func whatIsWrongIsSaidWithItsLine(text: String, expected: String) {
        do throws(CompositionError) {
            _ = try ConfigurationTests.decode(text)
            Issue.record("accepted: \(text)")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test(arguments: [
        ("CAMBIST_SERVER_SANDBOX", "1"), ("CAMBIST_VENUES_MINT_KIND", "paper mill"),
        ("CAMBIST_VENUES_MINT_TREASURY_USD", "-1"),
        ("CAMBIST_VENUES_MINT_MAX_WAIT_SECONDS", "1.5"),
        ("CAMBIST_VENUES_MINT_LIMITS_MAX_PER_CONVERSION", ""),
        ("CAMBIST_VENUES_MINT_FAULTS_REFUSE", "2"),
    ])
    func aBadVariableIsAnErrorThatNamesIt(name: String, value: String) {
        do throws(CompositionError) {
            _ = try ConfigurationTests.decode(Self.full, [name: value])
            Issue.record("accepted: \(name)=\(value)")
        } catch {
            #expect(error.description.contains(name), "\(error)")
        }
    }
}
