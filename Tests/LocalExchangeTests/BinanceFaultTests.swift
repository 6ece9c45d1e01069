import Domain
import Money
import StrictJSON
import Testing

@testable import LocalExchange

@Suite struct BinanceFaultTests {
    private static let order =
        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=40000"

    /// A fault, what its sender sees (`nil`: no whole answer), and whether the order is there.
    static let cases: [(FaultKind, status: Int?, isExecuted: Bool)] = [
        (.dropBefore, nil, false), (.unavailableBefore, 503, false),
        (.tooManyRequests, 429, false), (.banned, 418, false), (.lockout, 403, false),
        (.dropAfter, nil, true), (.resetAfter, nil, true), (.halfAfter, nil, true),
        (.unavailableAfter, 503, true), (.timeoutAfter, 408, true), (.htmlAfter, 520, true),
        (.busyAfter, 503, true),
    ]

    @Test func aMagicReferenceAsksForItsFault() async throws {
        try await ServerFixture.run { exchange in
            for (kind, status, isExecuted) in Self.cases {
                let client = "fault-\(kind.rawValue)-1"
                let answer = try? await exchange.signed(
                    "POST", "/api/v3/order", Self.order + "&newClientOrderId=" + client)
                #expect(answer?.status == status, "\(kind)")
                let found = try await exchange.signed(
                    "GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=" + client)
                #expect(found.status == (isExecuted ? 200 : 400), "\(kind)")
                if !isExecuted { #expect(found.json["code"]?.integer == -2013) }
            }
        }
    }

    @Test func aHiddenOrderIsFoundAfterItsTime() async throws {
        try await ServerFixture.run { exchange in
            _ = try await exchange.control(
                "POST", "faults",
                #"{"account":"sandbox","faults":[{"kind":"hide-order","milliseconds":3000}]}"#)
            _ = try await exchange.signed(
                "POST", "/api/v3/order", Self.order + "&newClientOrderId=h")
            let query = "symbol=BTCUSDT&origClientOrderId=h"
            let early = try await exchange.signed("GET", "/api/v3/order", query)
            #expect(early.json["code"]?.integer == -2013)
            try await exchange.time.sleep(until: exchange.time.now().adding(.milliseconds(3050)))
            #expect(try await exchange.signed("GET", "/api/v3/order", query).status == 200)
        }
    }

    @Test func aRequestThatIsHeldUpMissesItsWindow() async throws {
        try await ServerFixture.run { exchange in
            _ = try await exchange.control(
                "POST", "faults",
                #"{"faults":[{"kind":"delay-request","milliseconds":300}]}"#)
            let answer = try await exchange.signed(
                "POST", "/api/v3/order", Self.order + "&recvWindow=200")
            #expect(answer.json["code"]?.integer == -1021)
            let ledger = try await exchange.control("GET", "ledger")
            let records = ledger.json["records"]?.array ?? []
            #expect(records.allSatisfy { $0["type"]?.string == "movement" })
        }
    }

    @Test func aReplacementThatIsHalfDoneSaysSo() async throws {
        try await ServerFixture.run { exchange in
            let first = try await exchange.signed("POST", "/api/v3/order", Self.order)
            let number = try #require(first.json["orderId"]?.integer)
            let answer = try await exchange.signed(
                "POST", "/api/v3/order/cancelReplace",
                Self.order + "&cancelReplaceMode=STOP_ON_FAILURE&cancelRestrictions=ONLY_NEW"
                    + "&cancelOrderId=\(number)&newClientOrderId=fault-replace-half-1")
            #expect(answer.status == 409)
            #expect(answer.json["code"]?.integer == -2021)
            #expect(answer.json["data"]?["cancelResult"]?.string == "SUCCESS")
            #expect(answer.json["data"]?["newOrderResponse"]?["code"]?.integer == -2010)
        }
    }

    @Test func anImmediateOrderThatFillsInPartExpires() async throws {
        try await ServerFixture.run { exchange in
            let answer = try await exchange.signed(
                "POST", "/api/v3/order",
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.2&price=70000"
                    + "&newClientOrderId=fault-partial-ioc-1")
            #expect(answer.json["status"]?.string == "EXPIRED")
            #expect(answer.json["executedQty"]?.string == "0.10000000")
        }
    }

    @Test func aFaultOfImmediateOrdersWaitsForOne() async throws {
        try await ServerFixture.run { exchange in
            _ = try await exchange.control(
                "POST", "faults", #"{"faults":[{"kind":"partial-ioc"},{"kind":"replace-half"}]}"#)
            _ = try await exchange.signed("POST", "/api/v3/order", Self.order)
            let answer = try await exchange.signed(
                "POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.2")
            #expect(answer.json["executedQty"]?.string == "0.10000000")
            let left = try await exchange.control("GET", "faults").json["faults"]?.array
            #expect(left?.map { $0["happened"]?.integer } == [1, 0])
        }
    }

    @Test func theLedgerIsPagedAndHoldsAll() async throws {
        try await ServerFixture.run { exchange in
            _ = try await exchange.signed("POST", "/api/v3/order", Self.order)
            _ = try await exchange.control(
                "POST", "deposits", #"{"asset":"USDT","amount":"12.5","memo":"d"}"#)
            var kinds: [String] = []
            var cursor: Int64 = 0
            while true {
                let page = try await exchange.control("GET", "ledger?after=\(cursor)&limit=2")
                kinds += (page.json["records"]?.array ?? []).compactMap { $0["type"]?.string }
                cursor = try #require(page.json["next"]?.integer)
                if page.json["isLast"]?.bool == true { break }
            }
            #expect(kinds.suffix(2) == ["order", "movement"])
            let history = try await exchange.signed(
                "GET", "/sapi/v1/capital/deposit/hisrec", "coin=USDT")
            #expect(history.json.array?.first?["amount"]?.string == "12.5")
        }
    }
}
