import Testing

@testable import Composition

/// One line per way to get a configuration wrong, with what is said about it.
@Suite struct ConfigurationProblemTests {
    private static let venue = "venues:\n  - id: k\n    kind: paper\n    symbols: [BTC-USD]\n"

    @Test(arguments: [
        (
            "server:\n  prot: 1",
            "c.yaml:2: unknown key `prot` in server; expected one of host, port"
        ),
        ("servers: {}", "c.yaml:1: unknown key `servers`; expected one of server, store"),
        (
            "watchdog: {idleSeconds: 0}",
            "c.yaml:1: watchdog.idleSeconds: expected a number of seconds from 1 to 86400"
        ),
        ("watchdog: {idle: 5}", "unknown key `idle` in watchdog; expected one of unknownSeconds"),
        ("execution: {expiry: 1}", "unknown key `expiry` in execution; expected one of expiryS"),
        (
            "execution: {expirySeconds: 0}",
            "c.yaml:1: execution.expirySeconds: expected a number of seconds from 1 to 31536000"
        ),
        ("execution: {makerExpirySeconds: 1.5}", "expected a number of seconds from 1 to"),
        (
            "execution: {twap: {durationSeconds: 0}}",
            "execution.twap.durationSeconds: expected a number of seconds from 1 to"
        ),
        ("execution: {twap: {slices: 3}}", "unknown key `slices` in execution.twap"),
        (
            "execution: {maker: {takerReserveSeconds: 0}}",
            "execution.maker.takerReserveSeconds: expected a number of seconds from 1 to 3600"
        ),
        (
            "execution: {slippageBps: 0}",
            "execution.slippageBps: expected basis points above 0 and below 10000, got \"0\""
        ),
        ("execution: {collarBps: 10000}", "execution.collarBps: expected basis points above 0"),
        ("execution: {collarBpsPegged: -5}", "execution.collarBpsPegged: expected basis points"),
        ("execution: {exposureBps: 10001}", "execution.exposureBps: expected basis points above"),
        (
            "execution: {symbols: [{symbol: BTC-USD, collarBps: 9}]}",
            "execution.symbols[0].symbol: expected a symbol that a venue lists, as BASE-QUOTE"
        ),
        (
            venue + "execution: {symbols: [{symbol: BTC-USD}]}",
            "c.yaml:5: execution.symbols.BTC-USD.collarBps is missing: expected basis points"
        ),
        (
            venue + "execution: {symbols: [{symbol: BTC-USD, collarBps: 2%}]}",
            "execution.symbols.BTC-USD.collarBps: expected basis points above 0 and below 10000"
        ),
        (
            "execution: {pegged: [USD, NOPE]}",
            "execution.pegged[1].asset: expected the code of a known asset, got \"NOPE\""
        ),
        (
            "tenants:\n - id: a\n   limits: {assets: [{asset: BTC, inventoryMax: -1}]}",
            "tenants.a.limits.assets.BTC.inventoryMax: expected an amount of zero or more"
        ),
        (
            "server:\n  port: 1\n  host: x\n  port: 2",
            "c.yaml:4: key `port` is there twice, first in line 2"
        ),
        (
            "server:\n\n  port: abc",
            "c.yaml:3: server.port: expected a port from 0 to 65535, got \"abc\""
        ),
        (
            "server: {port: 65536}",
            "c.yaml:1: server.port: expected a port from 0 to 65535, got \"65536\""
        ),
        ("server: {port: -1}", "expected a port from 0 to 65535, got \"-1\""),
        ("server: {port: 1e3}", "expected a port from 0 to 65535, got \"1e3\""),
        ("server: {port: [1]}", "server.port: expected a port from 0 to 65535, got a list"),
        ("server: 5", "c.yaml:1: server: expected keys with values"),
        ("server: {rateLimits: -5}", "server.rateLimits: expected requests per second"),
        ("server: {rateLimits: {token: 10001}}", "server.rateLimits.token: expected requests per"),
        ("server: {rateLimits: {api: x}}", "server.rateLimits.api: expected requests per second"),
        ("server: {rateLimits: [1]}", "server.rateLimits: expected requests per second"),
        ("server: {rateLimits: {burst: 5}}", "unknown key `burst` in server.rateLimits"),
        ("- a", "c.yaml:1: expected keys with values"),
        ("a: [", "c.yaml:2: expected YAML"),
        ("tenants: {}", "c.yaml:1: tenants: expected a list"),
        (
            "tenants:\n - id: a\n - id: b\n - id: a",
            "c.yaml:4: tenants: id \"a\" is there twice, first in line 2"
        ),
        ("tenants:\n - requireReference: true", "c.yaml:2: tenants[0]: expected id: 1 to 64"),
        ("tenants:\n - id: a/b", "c.yaml:2: tenants[0].id: expected 1 to 64 letters"),
        ("tenants:\n - id: ..", "tenants[0].id: expected 1 to 64 letters"),
        (
            "tenants:\n - id: a\n   requireReference: yes",
            "c.yaml:3: tenants.a.requireReference: expected true or false"
        ),
        (
            "tenants:\n - id: a\n   limits: {maxNotional: 1e6}",
            "c.yaml:3: tenants.a.limits.maxNotional: expected an amount"
        ),
        (
            "tenants:\n - id: a\n   limits: {maxOpen: 1.5}",
            "tenants.a.limits.maxOpen: expected a count"
        ),
        (
            "tenants:\n - id: a\n   limits: {assets: [{asset: NOPE}]}",
            "expected the code of a known asset, got \"NOPE\""
        ),
        ("assets: [{code: FOO}]", "assets.FOO.scale is missing: expected a number of fraction"),
        (
            "assets: [{code: FOO, scale: 19}]",
            "assets.FOO.scale: expected a number of fraction digits from 0 to 18"
        ),
        ("assets: [{code: F-O, scale: 1}]", "assets[0].code: expected an asset code"),
        (venue + "    fees: {taker: 1}", "c.yaml:5: venues.k.fees.taker: expected a fraction"),
        (
            venue + "    fees: {taker: 0.0000000000000000001}",
            "venues.k.fees.taker: expected a fraction"
        ),
        (venue + "    fees: {takr: 1}", "c.yaml:5: unknown key `takr` in venues.k.fees"),
        (venue + "    feeAsset: NOPE", "venues.k.feeAsset: expected received, base, quote"),
        (
            venue + "    tape: {path: nowhere.gz}",
            "c.yaml:5: venues.k.tape.path: expected the path of"
        ),
        (venue + "    tape: {venue: k}", "venues.k.tape.path is missing"),
        (venue + "    synthetic: {seed: -1}", "venues.k.synthetic.seed: expected a whole number"),
        (
            venue + "    tape: {path: /dev/null}\n    synthetic: {seed: 1}",
            "c.yaml:6: venues.k.synthetic: expected either"
        ),
        (venue + "    latencyMilliseconds: 60001", "expected milliseconds from 0 to 60000"),
        (
            venue + "    faults: {refuse: 1.1}",
            "venues.k.faults.refuse: expected a share from 0 to 1"
        ),
        (
            venue + "    faults: {down: [{seconds: 1}]}",
            "venues.k.faults.down[0].fromSeconds is missing"
        ),
        (venue + "    accounts: [{id: m}]", "venues.k.accounts.m.tenant is missing"),
        (
            venue + "    accounts: [{id: m, tenant: t}, {id: m, tenant: t}]",
            "id \"m\" is there twice"
        ),
        (
            venue + "    accounts: [{id: m, tenant: t, balances: {BTC: -1}}]",
            "accounts.m.balances.BTC: expected an amount"
        ),
        (
            venue + "    accounts: [{id: m, tenant: t, balances: {B-C: 1}}]",
            "balances.B-C: expected an asset code"
        ),
        (
            "venues: [{id: k, kind: real, symbols: [BTC-USD]}]",
            "venues.k.kind: expected paper, issuer, dealer, binance, kraken or bitstamp, got"
        ),
        ("venues: [{id: k, symbols: [BTC-USD]}]", "venues.k.kind is missing"),
        ("venues: [{id: k, kind: paper}]", "venues.k.symbols: expected at least one symbol"),
        (
            "venues: [{id: k, kind: paper, symbols: [BTCUSD]}]",
            "expected two assets as BASE-QUOTE, got \"BTCUSD\""
        ),
        ("venues: [{id: k, kind: paper, symbols: [BTC-BTC]}]", "expected two assets as BASE-QUOTE"),
        (
            "venues: [{id: k, kind: paper, symbols: [BTC-USD, BTC-USD]}]",
            "symbol \"BTC-USD\" is there twice"
        ),
    ])
    func whatIsWrongIsSaidWithItsLine(text: String, expected: String) {
        #expect(throws: CompositionError.self) { try ConfigurationTests.decode(text) }
        do throws(CompositionError) {
            _ = try ConfigurationTests.decode(text)
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test func allProblemsAreNamedAtOnce() {
        let text = "server:\n  port: x\n  host: ''\nstore: {path: y}\nassets: [{code: A, scale: -}]"
        do throws(CompositionError) {
            _ = try ConfigurationTests.decode(text, ["CAMBIST_SERVER_RATELIMITS": "many"])
            Issue.record("accepted")
        } catch {
            guard case .configuration(let problems) = error else {
                Issue.record("\(error)")
                return
            }
            let places = Set(problems.map(\.place.description))
            #expect(
                places == [
                    "c.yaml:2", "c.yaml:3", "c.yaml:4", "c.yaml:5", "CAMBIST_SERVER_RATELIMITS",
                ])
        }
    }
}
