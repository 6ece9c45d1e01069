package import Domain
package import Engine
import StrictJSON

/// Conversions as one JSON array, one on each line, each as `GET` shows it.
struct ConversionJSONFile: ExportEncoder {
    let head = Array("[\n".utf8)
    let tail = Array("\n]\n".utf8)

    func encode(_ stored: StoredConversion, isFirst: Bool) -> [UInt8]? {
        var writer = JSONWriter(reserving: 2_048)
        guard (try? ConversionView.write(stored, into: &writer)) != nil else { return nil }
        return isFirst ? writer.bytes : Array(",\n".utf8) + writer.bytes
    }
}

/// The trade face's search expressions and files.
package struct TradeExportLanguage: ExportLanguage {
    package init() {}

    package func filter(of query: String) -> ConversionFilter? { try? LuceneQuery.parse(query) }

    package func encoder(for format: Export.Format) -> any ExportEncoder {
        switch format {
        case .csv: ConversionCSV()
        case .json: ConversionJSONFile()
        }
    }
}
