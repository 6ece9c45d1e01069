import ArgumentParser
import Domain
import Engine
import Money
import Testing

@testable import Composition

@Suite struct CommandTests {
    @Test(arguments: [
        ["halt", "--config", "c.yaml"],
        ["halt", "--config", "c.yaml", "--reason", "x", "--tenant", "a", "--venue", "b"],
        ["halt", "--config", "c.yaml", "--reason", "x", "--account", "kraken"],
        ["halt", "--config", "c.yaml", "--reason", "x", "--executor", "VWAP"],
        ["halt", "--config", "c.yaml", "--reason", "x", "--operator", ""],
        ["halt", "--reason", "x"], ["status"], ["client", "create", "--config", "c.yaml"],
        ["client", "create", "--config", "c", "--tenant", "t", "--scopes", "x", "--format", "xml"],
        ["order", "resolve", "x", "--config", "c.yaml", "--absent", "--reason", "x"],
        ["order", "resolve", id, "--config", "c.yaml", "--reason", "x"],
        ["order", "resolve", id, "--config", "c.yaml", "--absent"],
        [
            "order", "resolve", id, "--config", "c", "--absent", "--venue-order", "v",
            "--reason", "x",
        ],
        ["order", "resolve", id, "--config", "c", "--absent", "--fill", "1", "--reason", "x"],
        ["profile", "list", "--config", "c"], ["ledger", "statement", "--config", "c"],
        ["ledger", "statement", "--config", "c", "--tenant", "t", "--treasury", "m"],
        ["ledger", "statement", "--config", "c", "--tenant", "t", "--limit", "0"],
        ["ledger", "statement", "--config", "c", "--tenant", "t", "--limit", "1001"],
        [
            "profile", "deposit", "--config", "c", "--tenant", "t", "--asset", "USD", "--amount",
            "1",
        ],
        ["treasury", "deposit", "--config", "c", "--asset", "USD", "--external-ref", "r"],
        ["treasury", "withdraw"] + money + ["--amount", "0"],
        ["treasury", "withdraw"] + money + ["--amount", "-1"],
        ["treasury", "withdraw"] + money + ["--amount", "1e3"],
        [
            "treasury", "deposit", "--config", "c", "--asset", "USD", "--amount", "1",
            "--external-ref", "",
        ],
        ["account", "deposit", "--config", "c", "--tenant", "t", "--asset", "EUR"],
        ["account", "deposit"] + account + ["--amount", "0"],
        ["account", "deposit"] + account + ["--amount", "1", "--reference", ""],
        ["apikey", "create", "--config", "c", "--tenant", "t"],
        ["apikey", "create", "--config", "c", "--tenant", "t", "--account", ""],
        ["apikey", "revoke", "x", "--config", "c"], ["exchange", "show", "x", "--config", "c"],
        ["exchange", "settle", id, "--config", "c"],
        ["exchange", "settle", id, "--config", "c", "--evidence", ""],
        ["exchange", "resolve", id, "--config", "c", "--absent"],
        ["exchange", "resolve", id, "--config", "c", "--evidence", "e"],
        ["exchange", "resolve", id, "--config", "c", "--booked", "", "--evidence", "e"],
        ["exchange", "resolve", "x", "--config", "c", "--absent", "--evidence", "e"],
        ["exchange", "resolve", id, "--config", "c", "--absent", "--evidence", ""],
        [
            "exchange", "resolve", id, "--config", "c", "--absent", "--booked", "d", "--evidence",
            "e",
        ],
        ["callbacks", "redeliver", "x", "--config", "c"],
        ["callbacks", "redeliver", id, "--config", "c", "--subscription", "x"],
        ["serve"], ["dance"], ["events"], ["events", "--config", "c", "--after", "-1"],
    ])
    func badCommandLinesAreRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try CambistCommand.parseAsRoot(arguments) }
    }

    private static let account = [
        "--config", "c", "--tenant", "t", "--account", "a", "--asset", "EUR",
    ]
    private static let money = ["--config", "c", "--asset", "USD", "--external-ref", "r"]
    private static let id = "01900000-0000-7000-8000-000000000001"

    @Test func everyBadFieldIsNamed() throws {
        do {
            _ = try CambistCommand.parseAsRoot([
                "exchange", "close-out", "x", "--config", "c", "--dealer-ref", "", "--cost", "1e3",
                "--charge", "nobody",
            ])
            Issue.record("it was taken")
        } catch {
            let text = CambistCommand.message(for: error)
            for name in ["exchange's id", "--dealer-ref", "--cost", "--charge"] {
                #expect(text.contains(name), "\(name): \(text)")
            }
        }
    }

    @Test(arguments: [
        (["--absent"], DealResolution.absent), (["--booked", "d-1"], .booked(reference: "d-1")),
    ])
    func aResolutionIsAbsentOrBooked(arguments: [String], expected: DealResolution) throws {
        let parsed = try CambistCommand.parseAsRoot(
            ["exchange", "resolve", Self.id, "--config", "c", "--evidence", "list"] + arguments)
        let command = try #require(parsed as? ExchangeDeskCommand.Resolve)
        let id = try #require(ConversionID(Self.id))
        #expect(try command.command == .resolve(id, expected, evidence: "list"))
    }

    @Test func aCloseOutMayBeAGain() throws {
        let parsed = try CambistCommand.parseAsRoot([
            "exchange", "close-out", Self.id, "--config", "c", "--dealer-ref", "d", "--cost",
            "-2.5",
            "--charge", "house",
        ])
        let command = try #require(parsed as? ExchangeDeskCommand.CloseOutCommand)
        let id = try #require(ConversionID(Self.id))
        #expect(
            try command.command
                == .closeOut(
                    id,
                    CloseOut(dealerReference: "d", cost: try Fixed("-2.5"), bearer: .house)))
    }

    @Test(arguments: [
        ([], HaltScope.everything), (["--tenant", "acme"], .tenant("acme")),
        (["--venue", "kraken"], .venue("kraken")),
        (["--account", "kraken/main"], .account(VenueAccount("kraken", "main"))),
        (["--asset", "BTC"], .asset("BTC")), (["--executor", "MARKET"], .executor(.market)),
    ])
    func aScopeIsWhatItsOptionNames(arguments: [String], expected: HaltScope) throws {
        let command = try CambistCommand.parseAsRoot(
            ["halt", "--config", "c.yaml", "--reason", "x"] + arguments)
        let halt = try #require(command as? HaltCommand)
        #expect(halt.scopeOptions.scope == expected)
    }

    @Test(arguments: [
        ["--tenant", "nobody"], ["--venue", "nowhere"], ["--account", "kraken/nobody"],
        ["--account", "gemini/main"], ["--asset", "NOPE"],
    ])
    func aScopeThatTheConfigurationDoesNotHaveIsRefused(arguments: [String]) throws {
        let configuration = try ConfigurationTests.decode(ConfigurationTests.full)
        let options = try ScopeOptions.parse(arguments)
        #expect(throws: CompositionError.self) { try options.check(configuration) }
    }

    @Test(arguments: [
        [], ["--tenant", "globex"], ["--account", "kraken/main"], ["--asset", "ETH"],
    ])
    func aScopeThatItHasIsTaken(arguments: [String]) throws {
        let configuration = try ConfigurationTests.decode(ConfigurationTests.full)
        try ScopeOptions.parse(arguments).check(configuration)
    }

    @Test func anIssuerAndItsPairsCanBeHaltedByName() throws {
        let configuration = try ConfigurationTests.decode(
            "venues: [{id: mint, kind: issuer, pairs: [USD-USDP]}]")
        for known in [["--venue", "mint"], ["--pair", "USD-USDP"]] {
            try ScopeOptions.parse(known).check(configuration)
        }
        for unknown in [["--venue", "mnit"], ["--pair", "USDP-USD"], ["--pair", "USD-USDG"]] {
            let options = try ScopeOptions.parse(unknown)
            #expect(throws: CompositionError.self) { try options.check(configuration) }
        }
    }

    @Test func aFillIsReadFromItsText() throws {
        let assets = try ConfigurationTests.decode(ConfigurationTests.full).assets
        let fill = try FillText.read("17,0.5,60000,78,USD,2026-01-31T12:00:00Z", of: "v", assets)
        #expect(fill.notional == Fixed(30_000))
        #expect(fill.fee == Fee(Fixed(78), of: Asset("USD", scale: 2)))
        for bad in ["", "17,0,1,1,USD,2026-01-31T12:00:00Z", "1,1,1,1,NOPE,2026-01-31T12:00:00Z"] {
            #expect(throws: CompositionError.self) { try FillText.read(bad, of: "v", assets) }
        }
    }

    @Test func answersArePrintedForPeopleAndForPrograms() throws {
        let finding = AuditFinding(check: "a", subject: "b", message: "c")
        let json = AnswerPrinter(format: .json)
        let text = AnswerPrinter(format: .text)
        #expect(try json.text(of: .audit([])) == "{\"clean\":true,\"findings\":[]}")
        #expect(
            try json.text(of: .audit([finding]))
                == "{\"clean\":false,\"findings\":"
                + "[{\"check\":\"a\",\"subject\":\"b\",\"message\":\"c\"}]}")
        #expect(
            try json.text(of: .credentials(clientID: "c", secret: "s"))
                == "{\"clientId\":\"c\",\"clientSecret\":\"s\"}")
        #expect(
            try json.text(of: .apiKey("k", account: "a"))
                == "{\"apiKey\":\"k\",\"accountId\":\"a\"}")
        #expect(
            try text.text(of: .record(RecordAnswer([("id", "1"), ("state", "DRAFT")])))
                == "id     1\nstate  DRAFT")
        #expect(try text.text(of: .audit([])) == "clean")
        #expect(
            try text.text(of: .audit([finding]))
                == "check  subject  finding\n─────  ───────  ───────\na      b        c")
        #expect(throws: CompositionError.refused("no")) { try text.text(of: .refused("no")) }
    }

    @Test(arguments: [
        (0, "0s"), (59, "59s"), (60, "1m 0s"), (3_661, "1h 1m"), (90_000, "1d 1h"), (-5, "0s"),
    ])
    func agesShowTheirTwoLargestUnits(seconds: Int, expected: String) {
        #expect(AnswerPrinter.age(.seconds(seconds)) == expected)
    }
}
