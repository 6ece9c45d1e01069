import Domain
import Money
import Testing

@testable import Composition

@Suite struct ConfigurationEnvironmentTests {
    @Test func variablesOverrideScalarsByPathAndId() throws {
        let configuration = try ConfigurationTests.decode(
            ConfigurationTests.full,
            [
                "CAMBIST_SERVER_PORT": "0", "CAMBIST_STORE_SQLITE": "/var/x.sqlite",
                "CAMBIST_VENUES_KRAKEN_FEES_TAKER": "0.001",
                "CAMBIST_VENUES_KRAKEN_SYMBOLS_BTC_USD_LOT": "0.5",
                "CAMBIST_VENUES_KRAKEN_SYMBOLS_FOO_BAR_TICK": "0.25",
                "CAMBIST_VENUES_KRAKEN_ACCOUNTS_MAIN_BALANCES_BTC": "7",
                "CAMBIST_VENUES_KRAKEN_ACCOUNTS_OTHER_BALANCES_ETH": "3",
                "CAMBIST_VENUES_KRAKEN_LATENCY_MILLISECONDS": "9",
                "CAMBIST_VENUES_KRAKEN_FAULTS_DOWN_0_SECONDS": "4",
                "CAMBIST_VENUES_GEMINI_SYNTHETIC_SEED": "12",
                "CAMBIST_TENANTS_ACME_LIMITS_MAXOPEN": "6",
                "CAMBIST_TENANTS_ACME_LIMITS_ASSETS_BTC_MAX_NOTIONAL": "8",
                "CAMBIST_ASSETS_FOO_SCALE": "4",
                "CAMBIST_EXECUTION_EXPIRY_SECONDS": "90",
                "CAMBIST_EXECUTION_MAKER_WINDOW_SECONDS": "0",
                "CAMBIST_EXECUTION_SYMBOLS_BTC_USD_COLLAR_BPS": "75",
            ])
        let kraken = configuration.venues[0]
        #expect(configuration.server.port == 0)
        #expect(configuration.storePath == "/var/x.sqlite")
        #expect(kraken.fees.taker == (try Fixed("0.001")))
        #expect(kraken.rules[0].lot == (try Fixed("0.5")))
        #expect(kraken.rules[1].tick == (try Fixed("0.25")))
        #expect(kraken.accounts[0].balances[0].amount == Fixed(7))
        #expect(kraken.accounts[1].balances.map { "\($0.asset) \($0.amount)" } == ["ETH 3"])
        #expect(kraken.latency == .milliseconds(9))
        #expect(kraken.faults?.down.first?.length == .seconds(4))
        #expect(configuration.venues[1].market == .synthetic(seed: 12))
        let acme = try #require(configuration.tenant("acme"))
        #expect(acme.limits.maxOpen == 6)
        #expect(acme.assetLimits["BTC"]?.maxNotional == Fixed(8))
        #expect(configuration.assets.asset("FOO")?.scale == 4)
        #expect(configuration.execution.expiry == .seconds(90))
        #expect(configuration.execution.makerWindowMax == .zero)
        #expect(configuration.execution.collarBpsBySymbol["BTC-USD"] == Fixed(75))
    }

    @Test func aVariableCanTurnOnWhatTheFileLeavesOut() throws {
        let configuration = try ConfigurationTests.decode(
            ConfigurationTests.full, ["CAMBIST_VENUES_GEMINI_FAULTS_REFUSE": "0.5"])
        #expect(configuration.venues[1].faults?.refuse == (try Fixed("0.5")))
    }

    @Test(arguments: [
        ("CAMBIST_SERVER_PORT", "http"), ("CAMBIST_SERVER_PORT", ""),
        ("CAMBIST_VENUES_KRAKEN_FEES_TAKER", "26 bps"), ("CAMBIST_VENUES_KRAKEN_KIND", "real"),
        ("CAMBIST_TENANTS_ACME_REQUIRE_REFERENCE", "1"),
        ("CAMBIST_VENUES_KRAKEN_SYMBOLS_BTC_USD_MINNOTIONAL", "-1"),
    ])
    func aBadVariableIsAnErrorThatNamesIt(name: String, value: String) {
        do throws(CompositionError) {
            _ = try ConfigurationTests.decode(ConfigurationTests.full, [name: value])
            Issue.record("accepted")
        } catch {
            #expect(error.description.hasPrefix("\(name): "), "\(error)")
        }
    }

    @Test func otherVariablesPass() throws {
        let configuration = try ConfigurationTests.decode(
            ConfigurationTests.full,
            [
                "CAMBIST_MARKET_DATA": "/x", "CAMBIST_ANYTHING": "x", "CAMBIST": "", "PATH": "/",
                "CAMBIST_VENUES_NOWHERE_FEES_TAKER": "x",
            ])
        #expect(configuration.server.port == 9000)
    }
}
