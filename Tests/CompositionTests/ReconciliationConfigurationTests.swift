import Engine
import Testing

@testable import Composition

@Suite struct ReconciliationConfigurationTests {
    private static func decode(_ text: String) throws -> Configuration {
        try ConfigurationTests.decode(
            text + "\nvenues: [{id: p, kind: paper, symbols: [BTC-USD], accounts: []}]")
    }

    @Test func everyKeyIsReadAndReachesTheEngine() throws {
        let configuration = try Self.decode(
            """
            reconciliation:
              intervalSeconds: 30
              tolerance: 2
              assets: [{asset: BTC, tolerance: 5}, {asset: ETH, tolerance: 0}]
            """)
        let read = configuration.reconciliation
        #expect(read.interval == .seconds(30))
        let assets = configuration.assets
        for (code, tolerance) in [("BTC", "0.00000005"), ("ETH", "0"), ("USD", "0.02")] {
            let asset = try #require(assets.asset(code))
            #expect(read.tolerance(of: asset).description == tolerance, "\(code)")
        }
        #expect(configuration.listening(on: 1).reconciliation == read)
    }

    @Test func withoutTheKeyNothingIsTolerated() throws {
        let read = try Self.decode("server: {port: 1}").reconciliation
        #expect(read == ReconciliationSettings())
        #expect(read.interval == .seconds(60) && read.toleranceSteps == 0)
    }

    @Test(arguments: [
        ("{intervalSeconds: 4}", "reconciliation.intervalSeconds: expected"),
        ("{intervalSeconds: 86401}", "reconciliation.intervalSeconds: expected"),
        ("{tolerance: -1}", "reconciliation.tolerance: expected smallest steps of the asset"),
        ("{tolerance: 1000000001}", "reconciliation.tolerance: expected smallest steps"),
        ("{tolerance: 0.5}", "reconciliation.tolerance: expected smallest steps"),
        ("{assets: [{asset: NOPE, tolerance: 1}]}", "expected the code of a known asset"),
        ("{assets: [{asset: BTC}]}", "reconciliation.assets.BTC.tolerance is missing"),
        ("{assets: [{asset: BTC, tolerance: x}]}", "assets.BTC.tolerance: expected smallest"),
        ("{every: 5}", "unknown key `every` in reconciliation"),
    ])
    func whatIsWrongIsNamedWithItsLine(value: String, problem: String) {
        let error = #expect(throws: CompositionError.self) {
            try Self.decode("reconciliation: \(value)")
        }
        let text = error?.description ?? ""
        #expect(text.contains("c.yaml:1: ") && text.contains(problem), "\(text)")
    }
}
