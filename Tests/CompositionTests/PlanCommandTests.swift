import Domain
import Money
import StrictJSON
import Testing

@testable import Composition

@Suite struct PlanCommandTests {
    private func run(_ text: String) throws -> (json: JSONValue, exitCode: Int32) {
        let (output, exitCode) = PlanCommand.run(
            Array(text.utf8), at: Instant(microseconds: 0), id: ConversionID(high: 1, low: 2))
        return (try JSONParser.parse(output), exitCode)
    }

    private func document(
        request: String = #"{"from": {"asset": "BTC", "amount": "1.5"}, "to": {"asset": "USD"}}"#,
        symbol: String = #"{"symbol": "BTC-USD"}"#, fees: String = #""taker": "0.01""#,
        balances: String = #""BTC": "10", "USD": "1000""#
    ) -> String {
        """
        {"request": \(request),
         "venues": [{"id": "one", "fees": {"maker": "0", \(fees)}, "feeAsset": "quote",
           "symbols": [\(symbol)], "accounts": [{"id": "a", "balances": {\(balances)}}]}],
         "books": [{"venue": "one", "symbol": "BTC-USD",
           "bids": [["100", "1"], ["90", "2"]], "asks": [["110", "1"], ["120", "2"]]}]}
        """
    }

    @Test func anEstimateHasTotalsAndOrders() throws {
        let (json, exitCode) = try run(document())
        #expect(exitCode == 0)
        #expect(json["to"]?["amount"]?.string == "143.55")
        #expect(json["totals"]?["quantity"]?.string == "1.5")
        #expect(json["totals"]?["notional"]?.string == "145")
        #expect(json["totals"]?["net"]?.string == "143.55")
        #expect(json["orders"]?.array?.first?["limitPrice"]?.string == "90")
        #expect(json["orders"]?.array?.first?["fee"]?["amount"]?.string == "1.45")
        #expect(json["limits"]?["max"]?.string == "3")
    }

    @Test func theOpenSideOfAPurchaseIsItsCostWithFees() throws {
        let (json, exitCode) = try run(
            document(
                request: #"{"from": {"asset": "USD"}, "to": {"asset": "BTC", "amount": "1.5"}}"#))
        #expect(exitCode == 0)
        #expect(json["from"]?["amount"]?.string == "171.7")
        #expect(json["totals"]?["notional"]?.string == "170")
        #expect(json["totals"]?["net"]?.string == "171.7")
    }

    @Test(arguments: [
        ("4", "NO_LIQUIDITY"), ("11", "INSUFFICIENT_FUNDS"), ("0.0001", "TOO_SMALL"),
    ])
    func whatNoPlanFillsIsRefusedWithTheReason(amount: String, reason: String) throws {
        let (json, exitCode) = try run(
            document(
                request:
                    #"{"from": {"asset": "BTC", "amount": "\#(amount)"}, "to": {"asset": "USD"}}"#,
                symbol: #"{"symbol": "BTC-USD", "lot": "0.001"}"#))
        #expect(exitCode == 1)
        #expect(json["code"]?.string == "layer1:trade:4220")
        #expect(json["message"]?.string?.hasPrefix(reason) == true)
    }

    @Test func aBoundOfTheRequestIsKept() throws {
        let (json, exitCode) = try run(
            document(
                request: #"{"from": {"asset": "BTC", "amount": "1.5"}, "to": {"asset": "USD"},"#
                    + #""options": {"minToAmount": "150"}}"#))
        #expect(exitCode == 1)
        #expect(json["message"]?.string?.hasPrefix("PRICE_PROTECTION") == true)
    }

    @Test func everyBadFieldIsNamedAtOnce() throws {
        let (json, exitCode) = try run(
            document(
                request: #"{"from": {"asset": "BTC", "amount": "-1"}, "to": {"asset": "NONE"}}"#,
                symbol: #"{"symbol": "BTC-USD", "lot": 1, "tick": "x"}"#, fees: #""taker": "2""#,
                balances: #""BTC": "-10""#))
        #expect(exitCode == 1)
        #expect(json["code"]?.string == "layer1:trade:4000")
        #expect(
            json["details"]?["errors"]?.object?.map(\.name) == [
                "venues[0].fees.taker", "venues[0].symbols[0].lot", "venues[0].symbols[0].tick",
                "venues[0].accounts[0].balances.BTC", "request.to.asset", "request.from.amount",
            ])
    }

    @Test(arguments: ["", "[]", "{", "{}", "null", #"{"request": 1, "venues": 2, "books": 3}"#])
    func whatIsNoDocumentIsRefused(text: String) throws {
        let (json, exitCode) = try run(text)
        #expect(exitCode == 1)
        #expect(json["code"]?.string == "layer1:trade:4000")
    }
}
