import Domain
import Engine
import Money
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct ConversionViewTests {
    private func view(_ stored: StoredConversion) throws -> JSONValue {
        var writer = JSONWriter()
        try ConversionView.write(stored, into: &writer)
        return try JSONParser.parse(writer.bytes)
    }

    @Test func aCompletedConversionShowsWhatWasDone() throws {
        let json = try view(Samples.completed)
        // 0.06 x 60000 + 0.04 x 59900 = 5996; fees 3.6 + 2.396.
        #expect(json["from"]?["amount"]?.string == "0.1")
        #expect(json["to"]?["amount"]?.string == "5990.004")
        #expect(json["fees"]?.array?.first?["amount"]?.string == "5.996")
        let movements = try #require(json["movements"]?.array)
        #expect(movements.compactMap { $0["asset"]?.string } == ["BTC", "USD"])
        #expect(movements.compactMap { $0["amount"]?.string } == ["-0.1", "5990.004"])
        let accounts = try #require(movements[1]["accounts"]?.array)
        #expect(accounts.compactMap { $0["venue"]?.string } == ["alpha", "beta"])
        #expect(accounts.compactMap { $0["amount"]?.string } == ["3596.4", "2393.604"])
        let execution = try #require(json["execution"])
        #expect(execution["rate"]?.string == "59900.04")
        #expect(execution["arrivalMid"]?.string == "60000")
        // 59960 against 60000, and 5.996 of 5996.
        #expect(execution["slippageBps"]?.string == "6.6667")
        #expect(execution["feeBps"]?.string == "10")
        #expect(execution["filledRatio"]?.string == "1")
        #expect(json["estimate"]?["rate"]?.string == "59871")
        #expect(json["residuals"] == .array([]))
        #expect(json["failureReason"] == nil)
    }

    @Test func legsAndOrdersAreWhole() throws {
        let json = try view(Samples.completed)
        let orders = try #require(json["orders"]?.array)
        #expect(orders.count == 2)
        #expect(orders[0]["id"] == orders[0]["clientOrderId"])
        #expect(orders[0]["venueOrderId"]?.string == "v0")
        #expect(orders[0]["status"]?.string == "COMPLETED")
        #expect(orders[1]["actual"]?["price"]?.string == "59900")
        #expect(orders[1]["target"]?["quantity"]?.string == "0.04")
        let trade = try #require(orders[0]["trades"]?.array?.first)
        #expect(
            trade["fee"]
                == .object([
                    JSONMember("asset", .string("USD")), JSONMember("amount", .string("3.6")),
                ]))
        #expect(trade["state"]?.string == "BOOKED")
        let leg = try #require(json["legs"]?.array?.first)
        #expect(leg["quantity"]?.string == "0.1")
        #expect(leg["price"]?.string == "59960")
        #expect(leg["input"]?["amount"]?.string == "0.1")
        #expect(leg["output"]?["amount"]?.string == "5990.004")
        #expect(leg["orders"]?.array?.count == 2)
        #expect(leg["result"]?.string == "COMPLETED")
    }

    @Test func nothingIsToldBeforeItIsKnown() throws {
        let json = try view(Samples.pending)
        #expect(json["to"]?["amount"] == nil)
        for name in ["execution", "completedAt", "failureReason", "failureMessage"] {
            #expect(json[name] == nil)
        }
        for name in ["orders", "movements", "fees", "residuals", "amendments", "venues"] {
            #expect(json[name] == .array([]))
        }
        #expect(json["options"]?["maxSlippageBps"]?.string == "100")
        #expect(json["createdAt"]?.string == "2026-01-01T00:00:00.000000Z")
        #expect(!"\(json)".contains("null"))
    }

    @Test func aFailedConversionMovedNothing() throws {
        var stored = Samples.pending
        stored.conversion.status = .failed
        stored.conversion.failure = Failure(.noLiquidity, "The books end.")
        let json = try view(stored)
        #expect(json["to"]?["amount"]?.string == "0")
        #expect(json["failureReason"]?.string == "NO_LIQUIDITY")
        #expect(json["failureMessage"]?.string == "The books end.")
        #expect(json["execution"]?["filledRatio"]?.string == "0")
        #expect(json["execution"]?["rate"] == nil)
    }

    @Test func aRestOfAFixedSpendIsShownWhereItLies() throws {
        var conversion = Samples.conversion(.from(number("0.10004")))
        conversion.status = .completed
        conversion.progress.residuals = [
            Residual(account: VenueAccount("beta", "main"), asset: .btc, amount: number("0.00004"))
        ]
        let stored = Samples.filled(
            conversion, side: .sell, [("0.06", "60000"), ("0.04", "59900")])
        let residual = try #require(try view(stored)["residuals"]?.array?.first)
        #expect(residual["asset"]?.string == "BTC")
        #expect(residual["amount"]?.string == "0.00004")
        #expect(residual["venue"]?.string == "beta")
        #expect(residual["venueAccount"]?.string == "main")
    }

    @Test func aFixedReceiptShowsWhatItCost() throws {
        var conversion = Samples.conversion(
            .to(number("0.0999")), from: .usd, to: .btc, side: .buy)
        conversion.status = .completed
        // 0.1 BTC at 60300, the fee of 10 bps in BTC: 0.0999 arrive for 6030 USD.
        let stored = Samples.filled(
            conversion, side: .buy, [("0.1", "60300")], feeIn: .btc)
        let json = try view(stored)
        #expect(json["direction"]?.string == "FIXED_TO_AMOUNT")
        #expect(json["from"]?["amount"]?.string == "6030")
        #expect(json["to"]?["amount"]?.string == "0.0999")
        #expect(json["execution"]?["slippageBps"]?.string == "50")
        #expect(json["execution"]?["feeBps"]?.string == "10")
        #expect(json["execution"]?["filledRatio"]?.string == "1")
        #expect(json["execution"]?["rate"]?.string == "0.000016567164179104")
        #expect(json["execution"]?["arrivalMid"]?.string == "0.000016666666666667")
    }

    @Test func aFeeInAThirdAssetIsAMovementOfItsOwn() throws {
        var conversion = Samples.conversion()
        conversion.status = .completed
        let json = try view(
            Samples.filled(conversion, side: .sell, [("0.1", "60000")], feeIn: .bnb))
        let movements = try #require(json["movements"]?.array)
        #expect(movements.compactMap { $0["asset"]?.string } == ["BNB", "BTC", "USD"])
        #expect(json["to"]?["amount"]?.string == "6000")
        #expect(json["execution"]?["feeBps"]?.string == "0")
    }

    @Test func theWordOfAnOrderIsDecidedForEveryState() {
        let failure = Failure(.rejectedByVenue, "no")
        let rows: [(OrderState, String)] = [
            (.intended, "PENDING"), (.unknown(since: FakeTime.start), "PENDING"),
            (.open, "PLACED"), (.cancelRequested, "PENDING_CANCEL"), (.filled, "COMPLETED"),
            (.cancelled, "CANCELLED"), (.rejected(failure), "FAILED"), (.absent, "FAILED"),
        ]
        for (state, word) in rows { #expect(StatusWord.of(state) == word) }
    }

    @Test func theWordOfAConversionIsItsStatus() {
        for status in ConversionStatus.allCases {
            #expect(StatusWord.of(status) == status.rawValue)
        }
    }

    @Test func anAmendmentIsShownWithItsMovements() throws {
        var stored = Samples.completed
        stored.conversion.revision = 1
        stored.amendments = [
            Amendment(
                at: FakeTime.start, reason: "LATE_FILL",
                movements: try Movement.net(of: stored.trades))
        ]
        let json = try view(stored)
        #expect(json["revision"]?.integer == 1)
        let amendment = try #require(json["amendments"]?.array?.first)
        #expect(amendment["reason"]?.string == "LATE_FILL")
        #expect(amendment["movements"]?.array?.count == 2)
    }
}
