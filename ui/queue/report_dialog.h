#pragma once

#include "studio/background.h"

#include "jobs/audit/batch_report.h"
#include "jobs/batch_queue.h"

#include <QDialog>

#include <deque>

class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace ambrotype::ui {

//! What became of the pictures of the queue: counts, times, reasons of failures, models with their licences. The same
//! figures as "ambrotype-cli queue report" gives. Not modal. Window thread; workers read and write.
class ReportDialog : public QDialog
{
    Q_OBJECT

public:
    //! \p folder: where the file dialog for saving begins.
    ReportDialog(jobs::BatchQueue &queue, QString folder, QWidget *parent = nullptr);

    void look(); //!< Reads the queue anew.
    bool isComplete() const { return m_complete; }
    const jobs::audit::BatchReport &report() const { return m_report; } //!< Of what was read last.
    QTreeWidget *tree() const { return m_tree; }
    //! Writes the report by the extension of \p file, .csv or .json, and says so.
    void save(const QString &file);

private:
    static QString seconds(double number);
    void readMore();
    void fill(jobs::audit::BatchReport report);
    void chooseFile(const QString &suffix, const QString &filter);
    QTreeWidgetItem *group(const QString &title);
    void addPictures();
    void addTimes();
    void addFailures();
    void addModels();
    void addCounts(const QString &title, const std::map<std::string, int> &counts);

    jobs::BatchQueue &m_queue;
    QString m_folder;
    QLabel *m_head;
    QTreeWidget *m_tree;
    QLabel *m_message;
    QPushButton *m_csv;
    QPushButton *m_json;
    QList<qint64> m_left; //!< Still to be read.
    std::vector<jobs::audit::Outcome> m_outcomes;
    jobs::audit::BatchReport m_report;
    int m_asked = 0;
    bool m_complete = false;
    Background m_work{this};
};

} // namespace ambrotype::ui
