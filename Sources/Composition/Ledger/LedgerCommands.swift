import ArgumentParser
import Domain
import Money

/// How much of what a command books.
struct AmountOptions: ParsableArguments {
    @Option(help: "The code of the asset.") var asset: String
    @Option(help: "How much; above zero.") var amount: String

    static let referenceLengthMax = Limits.referenceLengthMax

    func validate() throws {
        guard (try? value).map(\.isPositive) == true else {
            throw ValidationError("--amount: expected an amount above zero, got \"\(amount)\"")
        }
    }

    private var value: Fixed { get throws { try DecimalText.read(amount).value } }

    func command(
        _ purse: PurseName, isDeposit: Bool, reference: String
    ) throws -> AdminCommand {
        .ledger(
            .move(
                purse, isDeposit: isDeposit, asset: asset, amount: try value,
                reference: reference))
    }

    static func isReference(_ text: String) -> Bool {
        (1...referenceLengthMax).contains(text.count)
    }
}

/// What a command that books money asks for.
struct MoneyOptions: ParsableArguments {
    @OptionGroup var amount: AmountOptions
    @Option(
        help: """
            What the world outside knows it by, such as a bank's reference: the same one is booked \
            once.
            """)
    var externalRef: String

    func validate() throws {
        guard AmountOptions.isReference(externalRef) else {
            throw ValidationError(
                "--external-ref: expected 1 to \(AmountOptions.referenceLengthMax) characters")
        }
    }

    func command(_ purse: PurseName, isDeposit: Bool) throws -> AdminCommand {
        try amount.command(purse, isDeposit: isDeposit, reference: externalRef)
    }
}

/// `cambist profile`: what clients have with us.
struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Lists profiles and books their money in and out.",
        subcommands: [List.self, Deposit.self, Withdraw.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists a tenant's profiles.")

        @OptionGroup var installation: InstallationOptions
        @Option(help: "Whose profiles.") var tenant: String
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            try await LedgerCommand.profiles(TenantID(tenant)).show(installation, format)
        }
    }

    struct Purse: ParsableArguments {
        @Option(help: "Whose profile.") var tenant: String
        @Option(help: "Its nickname or id.") var profile = Profile.defaultNickname

        var name: PurseName { .profile(TenantID(tenant), name: profile) }
    }

    struct Deposit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Books money that came from outside to a profile.")

        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @OptionGroup var purse: Purse
        @OptionGroup var money: MoneyOptions

        func run() async throws {
            try await operatorOptions.carryOut(
                try money.command(purse.name, isDeposit: true), installation)
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Books money that left a profile for the world outside.")

        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @OptionGroup var purse: Purse
        @OptionGroup var money: MoneyOptions

        func run() async throws {
            try await operatorOptions.carryOut(
                try money.command(purse.name, isDeposit: false), installation)
        }
    }
}

/// `cambist treasury`: what an issuer can pay out.
struct TreasuryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "treasury", abstract: "Books an issuer's treasury in and out.",
        subcommands: [Deposit.self, Withdraw.self])

    struct Purse: ParsableArguments {
        @Option(help: "Whose treasury; may be left out where there is one issuer.")
        var issuer: String?

        var name: PurseName { .treasury(issuer.map { VenueID($0) }) }
    }

    struct Deposit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Books money that came to a treasury.")

        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @OptionGroup var purse: Purse
        @OptionGroup var money: MoneyOptions

        func run() async throws {
            try await operatorOptions.carryOut(
                try money.command(purse.name, isDeposit: true), installation)
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Books money that left a treasury, even where it leaves too little.")

        @OptionGroup var installation: InstallationOptions
        @OptionGroup var operatorOptions: OperatorOptions
        @OptionGroup var purse: Purse
        @OptionGroup var money: MoneyOptions

        func run() async throws {
            try await operatorOptions.carryOut(
                try money.command(purse.name, isDeposit: false), installation)
        }
    }
}

/// `cambist ledger`: what the books say.
struct LedgerShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Shows statements, the trial balance and the coverage.",
        subcommands: [Statement.self, TrialBalance.self, CoverageCommand.self])

    struct Statement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the postings of a profile or treasury with running balances.")

        @OptionGroup var installation: InstallationOptions
        @Option(help: "Whose profile.") var tenant: String?
        @Option(help: "The profile's nickname or id.") var profile = Profile.defaultNickname
        @Option(help: "The issuer whose treasury it is, instead of a profile.")
        var treasury: String?
        @Option(help: "One asset only.") var asset: String?
        @Option(help: "Only postings after this number.") var after: Int64 = 0
        @Option(help: "At most this many.") var limit = Limits.parPageSizeDefault
        @Option(help: "text or json.") var format = AnswerFormat.text

        func validate() throws {
            guard (tenant == nil) != (treasury == nil) else {
                throw ValidationError("name either --tenant or --treasury")
            }
            guard (1...Limits.parPageSizeMax).contains(limit) else {
                throw ValidationError("--limit: expected 1 to \(Limits.parPageSizeMax)")
            }
        }

        func run() async throws {
            let purse =
                tenant.map { PurseName.profile(TenantID($0), name: profile) }
                ?? .treasury(treasury.map { VenueID($0) })
            try await LedgerCommand.statement(purse, asset: asset, after: after, atMost: limit)
                .show(installation, format)
        }
    }

    struct TrialBalance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "trial-balance",
            abstract: "Shows every account's balance; per asset they sum to zero.")

        @OptionGroup var installation: InstallationOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            try await LedgerCommand.trialBalance.show(installation, format)
        }
    }

    struct CoverageCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "coverage",
            abstract: "Compares what clients have with what covers it, asset by asset.")

        @OptionGroup var installation: InstallationOptions
        @Option(help: "text or json.") var format = AnswerFormat.text

        func run() async throws {
            try await LedgerCommand.coverage.show(installation, format)
        }
    }
}

extension LedgerCommand {
    fileprivate func show(
        _ installation: InstallationOptions, _ format: AnswerFormat
    ) async throws {
        let answer = try await AdminGateway(installation).handle(
            AdminRequest(.ledger(self), operatorName: "", reason: ""))
        try AnswerPrinter(format: format).print(answer)
    }
}

extension OperatorOptions {
    func carryOut(
        _ command: AdminCommand, _ installation: InstallationOptions,
        _ format: AnswerFormat = .text
    ) async throws {
        let answer = try await AdminGateway(installation).handle(request(command))
        try AnswerPrinter(format: format).print(answer)
    }
}
