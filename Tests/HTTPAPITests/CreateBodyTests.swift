import Domain
import Money
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct CreateBodyTests {
    private func decode(_ text: String) throws -> ConversionRequest {
        try ConversionRequestBody.decode(
            JSONParser.parse(text), assets: FakeMarket().assets, now: FakeTime.start)
    }

    private func amount(_ json: String, of asset: String = "BTC") throws -> Fixed {
        try decode(
            #"{"from":{"asset":"\#(asset)","amount":\#(json)},"to":{"asset":"USDT"}}"#
        ).fixed.amount
    }

    @Test(arguments: [
        ("\"0.1\"", "0.1"), ("0.1", "0.1"), ("1", "1"), ("1e-8", "0.00000001"), ("1E2", "100"),
        ("1e+2", "100"), ("0.00000001", "0.00000001"), ("\"0.00000001\"", "0.00000001"),
        ("1.5e0", "1.5"), ("12.5e-1", "1.25"), ("\"0.10\"", "0.1"),
        ("\"9999999999999999999\"", "9999999999999999999"), ("1e19", "10000000000000000000"),
    ])
    func amountsAreReadExactly(json: String, value: String) throws {
        #expect(try amount(json).description == value)
    }

    @Test func theScaleIsTheAssets() throws {
        #expect(try amount("\"0.000000000000000001\"", of: "ETH") == .ulp)
        #expect(throws: FieldErrors("from.amount", "has more than 8 fraction digits")) {
            try amount("\"0.000000001\"")
        }
    }

    @Test func everythingThatCanBeAskedIsRead() throws {
        let request = try decode(
            """
            {"reference":"r","from":{"asset":"BTC"},"to":{"asset":"USD","amount":"5.10"},
             "executor":"MARKET","metadata":{"b":"2","a":"1"},"venues":["y","x","y"],
             "venueAccounts":["m"],"expiresAt":"2026-01-01T01:00:00.5+00:30",
             "options":{"maxSlippageBps":"12.5","limitRate":"0.5","maxFromAmount":2,
               "residual":"REJECT","simulate":false,"minToAmount":null},
             "more":{"is":"ignored"}}
            """)
        #expect(
            request
                == ConversionRequest(
                    reference: "r", from: .btc, to: .usd, fixed: .to(number("5.1")),
                    executor: .market, metadata: ["a": "1", "b": "2"], venues: ["x", "y"],
                    venueAccounts: ["m"],
                    expiresAt: FakeTime.start.adding(.milliseconds(1_800_500)),
                    options: ConversionOptions(
                        maxSlippageBps: number("12.5"), limitRate: number("0.5"),
                        maxFromAmount: number("2"), residual: .reject)))
    }

    @Test func theSameRequestInAnotherFormIsTheSameRequest() throws {
        let one = try decode(
            #"{"from":{"asset":"BTC","amount":"1.50"},"to":{"asset":"USD"},"venues":["a","b"]}"#)
        let other = try decode(
            #"{"executor":"TAKER","venues":["b","a","a"],"venueAccounts":[],"metadata":null,"#
                + #""to":{"amount":null,"asset":"USD"},"from":{"amount":15e-1,"asset":"BTC"},"#
                + #""x":1}"#
        )
        #expect(one == other)
    }

    @Test(arguments: [
        #""minToAmount":"1.01""#, #""maxSlippageBps":0"#, #""maxSlippageBps":10000"#,
        #""limitRate":0.000000000000000001"#, #""twap":null"#, #""simulate":null"#,
    ])
    func theseOptionsAreTakenWithAFixedSpend(option: String) throws {
        _ = try decode(
            #"{"from":{"asset":"BTC","amount":1},"to":{"asset":"USD"},"options":{\#(option)}}"#)
    }

    @Test func aBoundOnTheOpenSideNeedsTheOtherFixed() throws {
        #expect(throws: FieldErrors("options.minToAmount", "needs from.amount")) {
            try decode(
                #"{"from":{"asset":"BTC"},"to":{"asset":"USD","amount":1},"#
                    + #""options":{"minToAmount":1}}"#)
        }
    }
}
