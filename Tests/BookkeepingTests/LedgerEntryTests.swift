import Bookkeeping
import Domain
import Money
import Testing

@Suite struct LedgerEntryTests {
    static let btc = Asset("BTC", scale: 8)
    static let usd = Asset("USD", scale: 2)
    static let bnb = Asset("BNB", scale: 18)
    static let account = VenueAccount("north", "main")
    static let start = Instant(microseconds: 1_000_000)

    private func trade(
        _ side: Side, _ quantity: Fixed, _ notional: Fixed, fee: Fee, index: Int = 0
    ) throws -> Trade {
        let order = Order(
            conversion: ConversionID(at: Self.start, random: (1, 2)), leg: 0, attempt: 0,
            account: Self.account, symbol: Symbol(base: Self.btc, quote: Self.usd), side: side,
            timeInForce: .immediateOrCancel, quantity: quantity, limitPrice: .one,
            createdAt: Self.start, validUntil: Self.start)
        let fill = Fill(
            venueTradeID: "t\(index)", venueOrderID: "o", quantity: quantity, price: .one,
            notional: notional, fee: fee, isMaker: false, at: Self.start)
        return Trade(of: order, index: index, fill)
    }

    /// `from > to ASSET amount`, one line per transfer.
    private func lines(_ entry: LedgerEntry) -> [String] {
        entry.transfers.map { "\($0.from) > \($0.to) \($0.asset) \($0.amount)" }
    }

    /// What the entry changes on each account, by `account ASSET`, in 10^-18.
    private func changes(_ entry: LedgerEntry) -> [String: Int128] {
        var sums: [String: Int128] = [:]
        for transfer in entry.transfers {
            sums["\(transfer.from) \(transfer.asset)", default: 0] -= transfer.amount.units
            sums["\(transfer.to) \(transfer.asset)", default: 0] += transfer.amount.units
        }
        return sums.filter { $0.value != 0 }
    }

    @Test(arguments: [
        (
            Side.sell, "15.6", usd,
            [
                "venue:north/main > market:north/main BTC 0.1",
                "market:north/main > venue:north/main USD 6000",
                "venue:north/main > fees:north/main USD 15.6",
            ]
        ),
        (
            .buy, "0.00026", btc,
            [
                "venue:north/main > market:north/main USD 6000",
                "market:north/main > venue:north/main BTC 0.1",
                "venue:north/main > fees:north/main BTC 0.00026",
            ]
        ),
        (
            .sell, "-0.6", usd,
            [
                "venue:north/main > market:north/main BTC 0.1",
                "market:north/main > venue:north/main USD 6000",
                "fees:north/main > venue:north/main USD 0.6",
            ]
        ),
        (
            .buy, "0.05", bnb,
            [
                "venue:north/main > market:north/main USD 6000",
                "market:north/main > venue:north/main BTC 0.1",
                "venue:north/main > fees:north/main BNB 0.05",
            ]
        ),
        (
            .buy, "0", usd,
            [
                "venue:north/main > market:north/main USD 6000",
                "market:north/main > venue:north/main BTC 0.1",
            ]
        ),
    ])
    func aTradeIsBookedByItsRule(
        side: Side, fee: String, asset: Asset, expected: [String]
    ) throws {
        let trade = try trade(
            side, Fixed("0.1"), Fixed("6000"), fee: Fee(Fixed(fee), of: asset))
        let entry = LedgerEntry(booking: trade)
        #expect(lines(entry) == expected)
        #expect(entry.reason == .trade && entry.reference == trade.id.description)
        #expect(entry.at == trade.at)
    }

    /// Over random trades: every asset sums to zero, and the mirror shows what the trade says.
    @Test func everyEntryBalancesAndMirrorsItsTrade() throws {
        var state: UInt64 = 31
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 16
        }
        for index in 0..<5_000 {
            let fee = try Fixed(units: Int128(next() % 2_000_001) - 1_000_000)
            let assets = [Self.btc, Self.usd, Self.bnb]
            // A fill may be worth less than one unit of the quote asset.
            let trade = try trade(
                next() % 2 == 0 ? .buy : .sell, Fixed(units: Int128(next()) + 1),
                Fixed(units: Int128(next() % 1_000_000)),
                fee: Fee(fee, of: assets[Int(next() % 3)]), index: index)
            let entry = LedgerEntry(booking: trade)

            var perAsset: [Substring: Int128] = [:]
            for (key, change) in changes(entry) {
                perAsset[key.split(separator: " ")[1], default: 0] += change
            }
            #expect(perAsset.values.allSatisfy { $0 == 0 })

            var mirrored: [Asset: Int128] = [:]
            for row in entry.mirrorChanges {
                #expect(row.account == Self.account)
                mirrored[row.asset, default: 0] += row.change.units
            }
            var stated: [Asset: Int128] = [:]
            for change in try trade.changes() {
                stated[change.asset, default: 0] += change.amount.units
            }
            #expect(mirrored.filter { $0.value != 0 } == stated.filter { $0.value != 0 })

            let moved = try Movement.net(of: [trade]).map { ($0.asset, $0.amount.units) }
            #expect(Dictionary(uniqueKeysWithValues: moved) == stated.filter { $0.value != 0 })
            #expect(changes(entry)["fees:north/main \(trade.fee.asset)"] ?? 0 == fee.units)
        }
    }

    @Test func anOpeningBalanceComesFromFunding() throws {
        let entry = LedgerEntry(
            opening: Self.account, try Fixed("1.5"), of: Self.btc, at: Self.start)
        #expect(lines(entry) == ["funding:north/main > venue:north/main BTC 1.5"])
        #expect(entry.reason == .opening && entry.reference == "north/main/BTC")
        #expect(
            entry.mirrorChanges.map { "\($0.account) \($0.asset) \($0.change)" } == [
                "north/main BTC 1.5"
            ])
    }

    @Test func accountsOfTheLedgerAreNamedApart() {
        let accounts: [LedgerAccount] = [
            .venue(Self.account), .market(Self.account), .fees(Self.account),
            .funding(Self.account),
        ]
        #expect(Set(accounts.map(\.description)).count == accounts.count)
    }

    @Test(arguments: [
        ("10", "3", "7"), ("10", "10", "0"), ("3", "10", "0"), ("-5", "0", "0"), ("0", "0", "0"),
    ])
    func anOverdrawnMirrorHasNothingAvailable(
        posted: String, held: String, available: String
    ) throws {
        let balance = try MirrorBalance(posted: Fixed(posted), held: Fixed(held))
        #expect(try balance.available == Fixed(available))
    }

    @Test func limitsThatSayNothingAreNone() {
        #expect(TenantLimits().isUnlimited)
        #expect(!TenantLimits(maxOpen: 1).isUnlimited)
        #expect(Commit().isEmpty)
        #expect(!Commit(writes: [.removeHalt(.everything)]).isEmpty)
    }
}
