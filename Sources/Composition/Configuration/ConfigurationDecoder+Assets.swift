import Domain
import Money
import Yams

extension ConfigurationDecoder {
    static let assetExpected = "an asset code of 1 to \(Asset.codeLengthMax) letters and digits"

    /// Built in, listed, or named in a venue's symbols and balances.
    func assets() -> AssetDirectory {
        let listed = top.elements(
            "assets", id: "code", keys: ["code", "scale"], expected: Self.assetExpected,
            Asset.isWellFormed)
        let configured = listed.compactMap { code, section in
            section.required(
                "scale", "a number of fraction digits from 0 to \(Fixed.fractionDigits)"
            ) { text in
                Int(text).flatMap { (0...Fixed.fractionDigits).contains($0) ? $0 : nil }
            }.map { Asset(code, scale: $0) }
        }
        return AssetDirectory(configured: configured, named: codesOfVenues())
    }

    /// Bad ones are left out here and reported where they are read.
    private func codesOfVenues() -> [String] {
        guard case .sequence(let venues)? = top.node("venues") else { return [] }
        return venues.flatMap { venue -> [String] in
            let symbols = venue["symbols"]?.sequence.map(Array.init) ?? []
            let accounts = venue["accounts"]?.sequence.map(Array.init) ?? []
            return symbols.flatMap(Self.codes(ofSymbol:))
                + accounts.flatMap(Self.codes(ofBalances:))
        }
    }

    private static func codes(ofSymbol node: Node) -> [String] {
        let text = node.scalar?.string ?? node["symbol"]?.scalar?.string ?? ""
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 2 && parts.allSatisfy(Asset.isWellFormed) ? parts : []
    }

    private static func codes(ofBalances account: Node) -> [String] {
        guard case .mapping(let balances)? = account["balances"] else { return [] }
        return balances.compactMap { $0.key.scalar?.string }.filter(Asset.isWellFormed)
    }
}
