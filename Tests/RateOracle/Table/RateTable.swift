import Bookkeeping
import Domain
import Money

/// Answers an oracle's questions, one line for each line of standard input:
///
///     price FROM TO from|to AMOUNT DEALER-PRICE MARGIN-BASIS-POINTS
///
/// with `PAIR SIDE PRICE FROM TO DEALER-FROM DEALER-TO`, the house's margin and rounding of the
/// sold currency, and those of the bought one; `none` where there is no such exchange.
@main struct RateTable {
    static func main() {
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            print((try? answer(words)) ?? "none")
        }
    }

    private static let assets = AssetDirectory(configured: [], named: [])

    private static func answer(_ words: [String]) throws(MoneyError) -> String? {
        guard words.count == 7, words[0] == "price", let from = assets.asset(words[1]),
            let to = assets.asset(words[2]), let margin = Int(words[6])
        else { return "?" }
        let fixed = try Amount(try Fixed(words[4]), of: words[3] == "from" ? from : to)
        let dealers = try Fixed(words[5])
        guard let terms = DealTerms(from: from, to: to, fixed: fixed),
            let price = terms.price(dealers, margin: margin),
            let ours = terms.amounts(at: price), let theirs = terms.amounts(at: dealers)
        else { return nil }
        let start = Instant(microseconds: 0)
        let quote = ExchangeQuote(
            id: .zero, account: ExchangeAccount(tenant: TenantID("t"), profile: .zero),
            rate: terms.rate(price), from: ours.from, to: ours.to,
            isFromFixed: terms.isFromFixed, settlementDate: CivilDate(daysSinceEpoch: 0),
            dealer: ExchangeQuote.DealerTerms(
                dealer: VenueID("d"), quote: "q", price: dealers, from: theirs.from,
                to: theirs.to, expiresAt: start), value: .zero, createdAt: start,
            expiresAt: start)
        let exchange = Exchange(
            id: .zero, shortID: 1, externalID: "e", quote: quote, createdAt: start,
            countedOn: CivilDate(daysSinceEpoch: 0), held: ours.from.quantity)
        let entry = try LedgerEntry(booking: exchange, at: start)
        let kept = [from, to].flatMap { asset in
            [HouseAccount.margin, .rounding].map { sum(of: entry, .house($0), asset).description }
        }
        let amounts = [ours.from, ours.to, theirs.from, theirs.to].map(\.quantity.description)
        return ([terms.pair.pairCode, terms.side.rawValue, price.description] + amounts + kept)
            .joined(separator: " ")
    }

    private static func sum(
        of entry: LedgerEntry, _ account: LedgerAccount, _ asset: Asset
    ) -> Fixed {
        let units = entry.transfers.filter { $0.asset == asset }.reduce(Int128(0)) {
            sum, transfer in
            sum + (transfer.to == account ? transfer.amount.units : 0)
                - (transfer.from == account ? transfer.amount.units : 0)
        }
        return Fixed(uncheckedUnits: units)
    }
}
