import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let parStatementCases = [
        StoreContract("a statement has each posting with the balance after it") { harness in
            var store = try await harness.open()
            try await funded(store)
            var life = SpecimenPar(1, Fixed(7))
            try await store.apply(life.create(), life.intend(), life.settle())
            store = try await harness.reopen(store)
            let profile = LedgerAccount.profile(SpecimenPar.profile.id)
            let id = life.conversion.id.description
            let deposit = try await store.statement(
                of: profile, in: nil, after: 0, atMost: 1)
            try expect(deposit.map(\.reason), is: [.deposit], "the first")
            try expect(deposit.map(\.balance), is: [Fixed(500)], "the balance after it")
            let settled = try await store.statement(
                of: profile, in: nil, after: deposit[0].number, atMost: 9)
            try expect(settled.map(\.asset.code), is: ["USD", "USDP"], "the assets")
            try expect(settled.map(\.amount), is: [Fixed(-7), Fixed(7)], "the amounts")
            try expect(settled.map(\.balance), is: [Fixed(493), Fixed(7)], "the balances")
            for line in settled {
                try expect(line.reference, is: id, "the reference")
                try expect(line.reason, is: .settlement, "the reason")
                try expect(line.counterpart, is: "treasury:issuer-a", "the counterpart")
                try expect(
                    line.at, is: life.conversion.createdAt.adding(.milliseconds(510)), "the time")
            }
            let coins = try await store.statement(
                of: SpecimenPar.treasury, in: SpecimenPar.coin, after: 0, atMost: 9)
            try expect(coins.map(\.amount), is: [Fixed(500), Fixed(-7)], "the treasury's coins")
            try expect(coins.map(\.balance), is: [Fixed(500), Fixed(493)], "what is left of them")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("a statement is read page by page, in one asset or in all") { harness in
            let store = try await harness.open()
            try await funded(store)
            for number in 1...30 {
                var life = SpecimenPar(number)
                try await store.apply(life.create(), life.intend(), life.settle())
            }
            for account in [SpecimenPar.treasury, .profile(SpecimenPar.profile.id)] {
                for asset in [nil, Specimen.usd, SpecimenPar.coin, Specimen.btc] as [Asset?] {
                    let all = try await store.statement(
                        of: account, in: asset, after: 0, atMost: 1_000)
                    let count = asset == nil ? 61 : asset == Specimen.btc ? 0 : 30
                    try expect(abs(all.count - count) <= 1, "\(all.count) lines")
                    var paged: [StatementLine] = []
                    while true {
                        let page = try await store.statement(
                            of: account, in: asset, after: paged.last?.number ?? 0, atMost: 7)
                        try expect(page.count <= 7, "a page of \(page.count)")
                        guard !page.isEmpty else { break }
                        paged += page
                    }
                    try expect(paged, is: all, "the pages of \(account)")
                    try expect(
                        zip(all, all.dropFirst()).allSatisfy { $0.number < $1.number },
                        "the numbers grow")
                }
            }
        },
        StoreContract("the trial balance is every account's, and sums to nothing") { harness in
            let store = try await harness.open()
            try expect(try await store.trialBalance(), is: [], "of nothing")
            try await funded(store)
            var life = SpecimenPar(1, Fixed(500))
            try await store.apply(
                Specimen.opening(Fixed(3)), life.create(), life.intend(), life.settle())
            let rows = try await store.trialBalance()
            let profile = SpecimenPar.profile.id
            let funding = "funding:@profile/@\(profile)"
            let wanted = [
                "funding:issuer-a/@treasury USDP -500", "\(funding) USD -500",
                "funding:paper-a/main BTC -3", "profile:\(profile) USD 0",
                "profile:\(profile) USDP 500", "treasury:issuer-a USD 500",
                "treasury:issuer-a USDP 0", "venue:paper-a/main BTC 3",
            ].sorted()
            try expect(
                rows.map { "\($0.account) \($0.asset) \($0.balance)" }, is: wanted, "the rows")
        },
    ]
}
