/// Rows in aligned columns, for people.
struct TextTable {
    enum Alignment {
        case left
        case right
    }

    private let header: [String]
    private let rows: [[String]]
    private let alignment: [Alignment]

    /// - Parameter alignment: of each column; left where it is not given.
    init(_ header: [String], _ rows: [[String]], alignment: [Alignment] = []) {
        self.header = header
        self.rows = rows
        self.alignment = alignment
    }

    /// Without the end of the last line.
    var text: String {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        let rule = widths.map { String(repeating: "─", count: $0) }
        return ([header, rule] + rows).map { line($0, widths) }.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            let isRight = column < alignment.count && alignment[column] == .right
            line += (column > 0 ? "  " : "") + (isRight ? padding + cell : cell + padding)
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
