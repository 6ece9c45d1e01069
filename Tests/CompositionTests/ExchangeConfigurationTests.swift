import Domain
import Foundation
import Money
import Testing

@testable import Composition

/// `exchange` in the configuration: every key, its variables, and every mistake with its line.
@Suite struct ExchangeConfigurationTests {
    private static let full = """
        exchange:
          reportingCurrency: GBP
          marginBasisPoints: 5
          limitZone: UTC+04:00
          callbacks: {allowPrivateAddresses: true, allowPlainHTTP: true}
          quotable: [INR, {code: CNY}]
          accounts:
            - {tenant: acme, account: default, marginBasisPoints: 20}
            - {tenant: acme, account: default, pair: EUR-USD, marginBasisPoints: 3}
            - {tenant: acme, account: ops, funding: bySettlement, creditLimit: 1000.50}
            - {tenant: other, account: 01900000-0000-7000-8000-000000000007, funding: prefunded}
        """

    @Test func everyKeyIsRead() throws {
        let configuration = try ConfigurationTests.decode(Self.full)
        let exchange = configuration.exchange
        #expect(exchange.reportingCurrency.code == "GBP" && exchange.marginBasisPoints == 5)
        #expect(exchange.limitOffset == .seconds(4 * 3_600))
        #expect(exchange.callbacks == .init(allowsPrivateAddresses: true, allowsPlainHTTP: true))
        #expect(exchange.quotable.map(\.code) == ["INR", "CNY"])
        #expect(exchange.calendarOverrides == nil)
        let pair = try #require(configuration.assets.symbol("EUR-USD"))
        #expect(
            exchange.accounts == [
                .init(tenant: "acme", profile: "default", marginBasisPoints: 20),
                .init(tenant: "acme", profile: "default", pair: pair, marginBasisPoints: 3),
                .init(
                    tenant: "acme", profile: "ops",
                    funding: .bySettlement(creditLimit: try Fixed("1000.5"))),
                .init(tenant: "other", profile: "01900000-0000-7000-8000-000000000007"),
            ])
        // A tenant that only an account names exists.
        #expect(configuration.tenants.map(\.id) == ["acme", "other"])
    }

    @Test func whatIsLeftOutIsAsDocumented() throws {
        let exchange = try ConfigurationTests.decode("venues: []").exchange
        #expect(exchange == ExchangeConfiguration())
        #expect(exchange.reportingCurrency.code == "EUR" && exchange.reportingCurrency.scale == 2)
        #expect(exchange.marginBasisPoints == 0 && exchange.limitOffset == .zero)
        #expect(exchange.callbacks == .init() && exchange.accounts.isEmpty)
    }

    @Test(arguments: [
        ("UTC", 0), ("UTC+00:00", 0), ("UTC-05:30", -19_800), ("UTC+14:00", 50_400),
    ])
    func aZoneIsAnOffsetFromUTC(text: String, seconds: Int) throws {
        let exchange = try ConfigurationTests.decode("exchange: {limitZone: \(text)}").exchange
        #expect(exchange.limitOffset == .seconds(seconds))
    }

    @Test func aPathOfOverridesIsRelativeToTheFolderOfTheFile() throws {
        let folder = FileManager.default.temporaryDirectory
        let name = "cambist-calendars-\(UUID()).txt"
        let path = folder.appendingPathComponent(name).path
        try Data("USD 2026-11-27 closed\n".utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let configuration = try ConfigurationFile.decode(
            "exchange: {calendarOverrides: \(name)}", file: "c.yaml", folder: folder.path,
            environment: [:])
        #expect(configuration.exchange.calendarOverrides == path)
    }

    @Test func variablesOverrideEachScalar() throws {
        let exchange = try ConfigurationTests.decode(
            Self.full,
            [
                "CAMBIST_EXCHANGE_REPORTING_CURRENCY": "USD",
                "CAMBIST_EXCHANGE_MARGIN_BASIS_POINTS": "0",
                "CAMBIST_EXCHANGE_LIMIT_ZONE": "UTC-01:00",
                "CAMBIST_EXCHANGE_CALLBACKS_ALLOW_PLAIN_HTTP": "false",
                "CAMBIST_EXCHANGE_ACCOUNTS_0_MARGIN_BASIS_POINTS": "21",
                "CAMBIST_EXCHANGE_ACCOUNTS_2_CREDIT_LIMIT": "7",
            ]
        ).exchange
        #expect(exchange.reportingCurrency.code == "USD" && exchange.marginBasisPoints == 0)
        #expect(exchange.limitOffset == .seconds(-3_600))
        #expect(exchange.callbacks == .init(allowsPrivateAddresses: true, allowsPlainHTTP: false))
        #expect(exchange.accounts[0].marginBasisPoints == 21)
        #expect(exchange.accounts[2].funding == .bySettlement(creditLimit: Fixed(7)))
    }

    private static let good = "tenant: a, account: b"

    private static let mistakes: [(String, String)] = [
        ("reporting: EUR", "c.yaml:2: unknown key `reporting` in exchange; expected one of"),
        (
            "reportingCurrency: BTC",
            "c.yaml:2: exchange.reportingCurrency: expected the code of a currency that is"
        ),
        ("reportingCurrency: XAF", "exchange.reportingCurrency: expected the code of a currency"),
        (
            "marginBasisPoints: 1001",
            "c.yaml:2: exchange.marginBasisPoints: expected basis points from 0 to 1000"
        ),
        ("limitZone: CET", "c.yaml:2: exchange.limitZone: expected UTC, or an offset such as"),
        ("limitZone: UTC+4", "exchange.limitZone: expected UTC, or an offset"),
        ("limitZone: UTC+14:01", "exchange.limitZone: expected UTC, or an offset"),
        ("limitZone: UTC+04:60", "exchange.limitZone: expected UTC, or an offset"),
        ("limitZone: UTC*04:00", "exchange.limitZone: expected UTC, or an offset"),
        ("calendarOverrides: gone.txt", "exchange.calendarOverrides: expected the path of a file"),
        ("callbacks: {allowPlainHTTP: 1}", "exchange.callbacks.allowPlainHTTP: expected true or"),
        ("callbacks: {allowHTTP: true}", "unknown key `allowHTTP` in exchange.callbacks"),
        ("quotable: [USDC]", "c.yaml:2: exchange.quotable[0].code: expected the code of a"),
        ("quotable: [INR, INR]", "code \"INR\" is there twice"),
        ("accounts: {a: 1}", "exchange.accounts: expected a list"),
        ("accounts: [{account: b}]", "exchange.accounts[0].tenant is missing: expected the id"),
        ("accounts: [{tenant: a}]", "exchange.accounts[0].account is missing: expected the nick"),
        ("accounts: [{tenant: a b, account: b}]", "accounts[0].tenant: expected the id of a"),
        ("accounts: [{tenant: a, account: \"\"}]", "exchange.accounts[0].account: expected the"),
        (
            "accounts: [{\(good), pair: USD-EUR}]",
            "exchange.accounts[0].pair: expected two currencies as the market writes them"
        ),
        ("accounts: [{\(good), pair: EURUSD}]", "exchange.accounts[0].pair: expected two"),
        ("accounts: [{\(good), marginBasisPoints: -1}]", "[0].marginBasisPoints: expected basis"),
        ("accounts: [{\(good), funding: later}]", "[0].funding: expected prefunded or bySettle"),
        ("accounts: [{\(good), funding: bySettlement}]", "[0].creditLimit is missing: expected"),
        (
            "accounts: [{\(good), funding: bySettlement, creditLimit: 0}]",
            "exchange.accounts[0].creditLimit: expected an amount above zero in the reporting"
        ),
        (
            "accounts: [{\(good), creditLimit: 1}]",
            "exchange.accounts[0].creditLimit: expected it with funding: bySettlement"
        ),
        (
            "accounts: [{\(good), pair: EUR-USD, funding: bySettlement, creditLimit: 1}]",
            "exchange.accounts[0].funding: expected it in the account's entry without a pair"
        ),
        (
            "accounts: [{\(good)}, {\(good)}]",
            "exchange.accounts[1]: account \"b\" of a is there twice, first in line 2"
        ),
        (
            "accounts: [{\(good), pair: EUR-USD}, {\(good), pair: EUR-USD}]",
            "exchange.accounts[1]: account \"b\" of a is there twice for EUR-USD, first in line"
        ),
    ]

    @Test(arguments: mistakes)
    func whatIsWrongIsSaidWithItsLine(text: String, expected: String) {
        do throws(CompositionError) {
            _ = try ConfigurationTests.decode("exchange:\n  " + text)
            Issue.record("accepted: \(text)")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }
}
